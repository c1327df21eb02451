import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../contracts/check.js';
import { readCgroupMemoryLimit } from '../../diagnostics/cgroup-memory-limit.js';
import { readHeapFigures } from '../../diagnostics/heap-figures.js';
import { RetainedHeapMonitor } from '../../diagnostics/retained-heap-monitor.js';
import { figure, percentOf, resultOf, type Figure } from './figure.js';
import { notEmpty, optional, percentage, validateProperties } from '../property-rules.js';

/**
 * The two ways to run out of memory.
 *
 * **Heap**: what V8's last full collection left over, against what V8 can keep (the limit of the old generation, which
 * `--max-old-space-size` sets). From 80 % on V8 ends the process when it does little else than collect; hence the
 * default. Garbage does not count.
 *
 * **RSS**: the memory of the process, against the limit of its container (cgroup v2 or v1), at which the kernel kills
 * it. Where there is no limit it is only measured.
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
  /** Fails above this share of the heap's limit. Default 80; `undefined`: never. */
  protected readonly maxHeapPercent: number | undefined = 80;
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
    const retained = this.retained.read();
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
