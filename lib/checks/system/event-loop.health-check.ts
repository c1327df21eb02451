import { Inject, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { EventLoopMonitor } from '../../process/event-loop-monitor.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { duration, orFalse, percent, resolveOptions } from '../shared/resolve-options.js';
import { figure, resultOf } from './figure.js';

export interface EventLoopCheckOptions {
  /** Fails above this delay (p99), in ms. Default 1 000; `false`: never. */
  readonly maxDelayMs?: number | false;
  /** Warns above this delay (p99), in ms. Default: never. */
  readonly warnDelayMs?: number;
  /** Fails above this utilization, in percent. Default: never, because a busy loop without delays is healthy. */
  readonly maxUtilizationPercent?: number;
  /** Warns above this utilization, in percent. Default: never. */
  readonly warnUtilizationPercent?: number;
  /** Length of the sliding window, in ms. A block counts for this long. Default 60 000. */
  readonly windowMs?: number;
}

const DEFAULTS = { maxDelayMs: 1_000 as number | false, windowMs: 60_000 };

/**
 * Measures the delay of the event loop (99th percentile) and its utilization, over a sliding window. One block of five
 * seconds in a minute makes a p99 of more than four seconds, because one in twelve events of that minute has to wait
 * for the end of the block.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'event-loop', componentType: 'system' })
 * export class EventLoop extends EventLoopHealthCheck {
 *   constructor() {
 *     super({ maxDelayMs: 250 });
 *   }
 * }
 * ```
 */
export class EventLoopHealthCheck implements HealthCheck, OnModuleInit, OnApplicationShutdown {
  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private readonly options: EventLoopCheckOptions & typeof DEFAULTS;
  private monitor: EventLoopMonitor | undefined;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: EventLoopCheckOptions = {}) {
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: {
        maxDelayMs: orFalse(duration),
        warnDelayMs: duration,
        maxUtilizationPercent: percent,
        warnUtilizationPercent: percent,
        windowMs: duration,
      },
      limits: [
        ['warnDelayMs', 'maxDelayMs'],
        ['warnUtilizationPercent', 'maxUtilizationPercent'],
      ],
    });
  }

  onModuleInit(): void {
    this.started();
  }

  onApplicationShutdown(): void {
    this.monitor?.stop();
  }

  check(): CheckResult {
    const figures = this.started().read();
    if (!figures) return { status: 'pass' };
    const { warnDelayMs, maxDelayMs, warnUtilizationPercent, maxUtilizationPercent } = this.options;
    const delays = { warn: warnDelayMs, max: maxDelayMs };
    const utilizations = { warn: warnUtilizationPercent, max: maxUtilizationPercent };
    return resultOf([
      figure('delayP50', figures.delayP50Ms, 'ms'),
      figure('delayP99', figures.delayP99Ms, 'ms', delays, 'event-loop delay (p99)'),
      figure('delayMax', figures.delayMaxMs, 'ms'),
      figure('utilization', figures.utilization * 100, 'percent', utilizations, 'event-loop utilization'),
    ]);
  }

  /** A check that is registered at run time gets no lifecycle hooks. It starts to measure with its first run. */
  private started(): EventLoopMonitor {
    if (this.monitor) return this.monitor;
    this.monitor = new EventLoopMonitor(this.clock, this.options.windowMs);
    this.monitor.start();
    return this.monitor;
  }
}
