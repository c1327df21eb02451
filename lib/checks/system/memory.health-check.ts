import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { readCgroupMemoryLimit } from '../../process/cgroup-memory-limit.js';
import { readHeapFigures } from '../../process/heap-figures.js';
import { RetainedHeapMonitor } from '../../process/retained-heap-monitor.js';
import { figure, percentOf, resultOf, type Figure } from './figure.js';
import { notEmpty, optional, percentage, validateProperties } from '../shared/property-rules.js';

/** A healthy heap is collected before so much of its limit is garbage. */
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
 *   protected override readonly warnHeapPercent = 70;
 * }
 * ```
 */
export class MemoryHealthCheck implements HealthCheck, OnModuleInit, OnApplicationShutdown {
  /** Fails above this share of the heap's limit. Default 75; `undefined`: never. */
  protected readonly maxHeapPercent: number | undefined = 75;
  /** Warns above this share of the heap's limit. Default: never. */
  protected readonly warnHeapPercent: number | undefined = undefined;
  /** Fails above this share of the container's limit. Default 90; `undefined`: never. */
  protected readonly maxRssPercent: number | undefined = 90;
  /** Warns above this share of the container's limit. Default: never. */
  protected readonly warnRssPercent: number | undefined = undefined;
  /** Where `proc/self/cgroup` and `sys/fs/cgroup` are. Default `/`. */
  protected readonly cgroupRoot: string = '/';

  private readonly retained = new RetainedHeapMonitor();
  private stopped = false;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.prepare();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    this.retained.stop();
  }

  /** @throws HealthConfigurationError; the error of the system if no file descriptor is left to read with */
  check(): CheckResult {
    this.prepare();
    return resultOf([...this.heap(), ...this.rss()]);
  }

  private heap(): Figure[] {
    const { usedBytes, oldGenerationLimitBytes: limit } = readHeapFigures();
    const retained = this.retained.read(MAX_GARBAGE * limit);
    const limits = { warn: this.warnHeapPercent, max: this.maxHeapPercent };
    return [
      figure('heapUsed', usedBytes, 'bytes'),
      figure('heapRetained', retained, 'bytes'),
      figure('heapLimit', limit, 'bytes'),
      figure('heapUtilization', percentOf(retained, limit), 'percent', limits, 'heap that is kept'),
    ];
  }

  private rss(): Figure[] {
    const rss = process.memoryUsage.rss();
    // Read at each run, since the limit of a container can be changed while it runs.
    const limit = readCgroupMemoryLimit(this.cgroupRoot);
    if (limit === undefined) return [figure('rss', rss, 'bytes')];
    const limits = { warn: this.warnRssPercent, max: this.maxRssPercent };
    return [
      figure('rss', rss, 'bytes'),
      figure('rssLimit', limit, 'bytes'),
      figure('rssUtilization', percentOf(rss, limit), 'percent', limits, "RSS of the container's limit"),
    ];
  }

  /** Also where nobody calls the hooks, as for a check that is registered at run time: then at its first run. */
  private prepare(): void {
    validateProperties(
      this,
      {
        maxHeapPercent: optional(percentage),
        warnHeapPercent: optional(percentage),
        maxRssPercent: optional(percentage),
        warnRssPercent: optional(percentage),
        cgroupRoot: notEmpty,
      },
      [
        ['warnHeapPercent', 'maxHeapPercent'],
        ['warnRssPercent', 'maxRssPercent'],
      ],
    );
    if (!this.stopped) this.retained.start();
  }
}
