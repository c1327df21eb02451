import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { readCgroupMemoryLimit } from '../../process/cgroup-memory-limit.js';
import { readHeapFigures } from '../../process/heap-figures.js';
import { RetainedHeapMonitor } from '../../process/retained-heap-monitor.js';
import { orFalse, percent, resolveOptions } from '../shared/resolve-options.js';
import { figure, percentOf, resultOf, type Figure } from './figure.js';

export interface MemoryCheckOptions {
  /** Fails above this share of the heap's limit, in percent. Default 75; `false`: never. */
  readonly maxHeapPercent?: number | false;
  /** Warns above this share of the heap's limit, in percent. Default: never. */
  readonly warnHeapPercent?: number;
  /** Fails above this share of the container's limit, in percent. Default 90; `false`: never. */
  readonly maxRssPercent?: number | false;
  /** Warns above this share of the container's limit, in percent. Default: never. */
  readonly warnRssPercent?: number;
  /** The folder that contains `proc/self/cgroup` and `sys/fs/cgroup`. Default `/`. */
  readonly cgroupRoot?: string;
}

const DEFAULTS = {
  maxHeapPercent: 75 as number | false,
  maxRssPercent: 90 as number | false,
  cgroupRoot: '/',
};

/** A healthy heap is collected before garbage takes this share of its limit. */
const MAX_GARBAGE = 0.2;

/**
 * Fails before the process runs out of memory, in either of two ways.
 *
 * **Heap**: compares the old generation after V8's last full collection with its limit (`--max-old-space-size`).
 * Garbage, up to 20 % of the limit, and the young generation do not count. At 80 % V8 starts to abort processes that do little but collect
 * (`Heap::IsIneffectiveMarkCompact`), and a slow leak gets no further. The default of 75 leaves 5 % of the limit as
 * warning time: 1.7 to 23 s were measured for a leak of 0.8 MB/s into 128 MB, depending on when V8 collects.
 *
 * **RSS**: compares the memory of the process with the limit of its container (cgroup v2 or v1), at which the kernel
 * kills it. Without a limit, RSS is only measured.
 *
 * No check can see a loop that allocates without returning to the event loop, or a single allocation that is larger
 * than the free room, such as a large `Map` or array that doubles.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'memory', componentType: 'system' })
 * export class Memory extends MemoryHealthCheck {
 *   constructor() {
 *     super({ warnHeapPercent: 70 });
 *   }
 * }
 * ```
 */
export class MemoryHealthCheck implements HealthCheck, OnModuleInit, OnApplicationShutdown {
  private readonly options: MemoryCheckOptions & typeof DEFAULTS;
  private readonly retained = new RetainedHeapMonitor();
  private stopped = false;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: MemoryCheckOptions = {}) {
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: {
        maxHeapPercent: orFalse(percent),
        warnHeapPercent: percent,
        maxRssPercent: orFalse(percent),
        warnRssPercent: percent,
        cgroupRoot: (rules, path, value) => rules.text(path, value),
      },
      limits: [
        ['warnHeapPercent', 'maxHeapPercent'],
        ['warnRssPercent', 'maxRssPercent'],
      ],
    });
  }

  onModuleInit(): void {
    this.retained.start();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    this.retained.stop();
  }

  /** @throws the error of the system if no file descriptor is left to read with */
  check(): CheckResult {
    // A check that is registered at run time gets no lifecycle hooks.
    if (!this.stopped) this.retained.start();
    return resultOf([...this.heap(), ...this.rss()]);
  }

  private heap(): Figure[] {
    const { usedBytes, oldGenerationLimitBytes: limit } = readHeapFigures();
    const retained = this.retained.read(MAX_GARBAGE * limit);
    const limits = { warn: this.options.warnHeapPercent, max: this.options.maxHeapPercent };
    return [
      figure('heapUsed', usedBytes, 'bytes'),
      figure('heapRetained', retained, 'bytes'),
      figure('heapLimit', limit, 'bytes'),
      figure('heapUtilization', percentOf(retained, limit), 'percent', limits, 'heap that is kept'),
    ];
  }

  private rss(): Figure[] {
    const rss = process.memoryUsage.rss();
    // Read at each run, because the limit of a running container can change.
    const limit = readCgroupMemoryLimit(this.options.cgroupRoot);
    if (limit === undefined) return [figure('rss', rss, 'bytes')];
    const limits = { warn: this.options.warnRssPercent, max: this.options.maxRssPercent };
    return [
      figure('rss', rss, 'bytes'),
      figure('rssLimit', limit, 'bytes'),
      figure('rssUtilization', percentOf(rss, limit), 'percent', limits, "RSS of the container's limit"),
    ];
  }
}
