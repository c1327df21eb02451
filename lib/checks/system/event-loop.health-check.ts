import { Inject, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { EventLoopMonitor } from '../../process/event-loop-monitor.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { figure, resultOf } from './figure.js';
import { optional, percentage, positive, validateProperties } from '../shared/property-rules.js';

/**
 * Whether the event loop keeps up, over a sliding window, not since boot: how long what arrives has to wait for it
 * (99th percentile), and which share of the time it is busy. One block of five seconds in a minute makes a p99 of more
 * than four seconds, since one in twelve of what arrives in that minute has to wait for its end.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'event-loop', componentType: 'system' })
 * export class EventLoop extends EventLoopHealthCheck {
 *   protected override readonly maxDelayMs = 250;
 * }
 * ```
 */
export class EventLoopHealthCheck implements HealthCheck, OnModuleInit, OnApplicationShutdown {
  /** Fails above this delay p99, in ms. Default 1 000; `undefined`: never. */
  protected readonly maxDelayMs: number | undefined = 1_000;
  /** Warns above this delay p99, in ms. Default: never. */
  protected readonly warnDelayMs: number | undefined = undefined;
  /** Fails above this utilization. Default: never, for a busy loop that keeps up is no fault. */
  protected readonly maxUtilizationPercent: number | undefined = undefined;
  /** Warns above this utilization. Default: never. */
  protected readonly warnUtilizationPercent: number | undefined = undefined;
  /** How far back the figures reach, in ms; so long does a block count. Default 60 000. */
  protected readonly windowMs: number = 60_000;

  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private monitor: EventLoopMonitor | undefined;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.started();
  }

  onApplicationShutdown(): void {
    this.monitor?.stop();
  }

  check(): CheckResult {
    const figures = this.started().read();
    if (!figures) return { status: 'pass' };
    const delays = { warn: this.warnDelayMs, max: this.maxDelayMs };
    const utilizations = { warn: this.warnUtilizationPercent, max: this.maxUtilizationPercent };
    return resultOf([
      figure('delayP50', figures.delayP50Ms, 'ms'),
      figure('delayP99', figures.delayP99Ms, 'ms', delays, 'event-loop delay (p99)'),
      figure('delayMax', figures.delayMaxMs, 'ms'),
      figure('utilization', figures.utilization * 100, 'percent', utilizations, 'event-loop utilization'),
    ]);
  }

  /** Also begins to measure where nobody calls the hooks: a check that is registered at run time. */
  private started(): EventLoopMonitor {
    if (this.monitor) return this.monitor;
    validateProperties(
      this,
      {
        maxDelayMs: optional(positive),
        warnDelayMs: optional(positive),
        maxUtilizationPercent: optional(percentage),
        warnUtilizationPercent: optional(percentage),
        windowMs: positive,
      },
      [
        ['warnDelayMs', 'maxDelayMs'],
        ['warnUtilizationPercent', 'maxUtilizationPercent'],
      ],
    );
    this.monitor = new EventLoopMonitor(this.clock, this.windowMs);
    this.monitor.start();
    return this.monitor;
  }
}
