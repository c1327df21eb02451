import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { duration, required, resolveOptions } from '../shared/resolve-options.js';

export interface HeartbeatCheckOptions {
  /** Fails when the last beat was longer ago than this, in ms. */
  readonly maxSilenceMs: number;
  /** Time allowed until the first beat, in ms, from the start of the module. Default: `maxSilenceMs`. */
  readonly graceMs?: number;
}

/**
 * Detects that a consumer, a scheduler or a loop of yours has stopped: your code calls {@link beat} after each piece of
 * work, and the check fails when no beat came for too long. Beat at the end of the work, not at its start. If the queue
 * of a consumer can be empty for long, beat also when it finds no work.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'invoice-job' })
 * export class InvoiceJobHealth extends HeartbeatHealthCheck {
 *   constructor() {
 *     super({ maxSilenceMs: 15 * 60_000 });
 *   }
 * }
 *
 * @Interval(5 * 60_000)
 * async run() {
 *   await this.sendInvoices();
 *   this.health.beat();
 * }
 * ```
 */
export class HeartbeatHealthCheck implements HealthCheck, OnModuleInit {
  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private readonly options: HeartbeatCheckOptions;
  private startedAt: number | undefined;
  private lastBeatAt: number | undefined;
  private beats = 0;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: HeartbeatCheckOptions) {
    this.options = resolveOptions(
      new.target.name,
      options,
      {},
      {
        rules: {
          maxSilenceMs: required(duration),
          graceMs: (rules, path, value) => rules.milliseconds(path, value),
        },
      },
    );
  }

  onModuleInit(): void {
    this.startedAt ??= this.clock.now();
  }

  /** Reports that the work goes on. It only stores the time, so call it as often as you like. */
  beat(): void {
    this.lastBeatAt = this.clock.now();
    this.beats++;
  }

  check(): CheckResult {
    const now = this.clock.now();
    // A check that is registered at run time gets no lifecycle hooks. Its time starts with its first run.
    this.startedAt ??= now;
    const { maxSilenceMs, graceMs = maxSilenceMs } = this.options;
    const beats = { observedValue: this.beats, observedUnit: 'beats' };
    if (this.lastBeatAt === undefined) {
      const silentMs = Math.round(now - this.startedAt);
      const output = `there was no beat in ${silentMs} ms since the start, more than ${graceMs} ms`;
      return {
        ...(silentMs > graceMs ? { status: 'fail', output } : { status: 'pass' }),
        measurements: { beats },
      };
    }
    const age = Math.round(now - this.lastBeatAt);
    const output = `the last beat was ${age} ms ago, more than ${maxSilenceMs} ms`;
    return {
      ...(age > maxSilenceMs ? { status: 'fail', output } : { status: 'pass' }),
      measurements: { age: { observedValue: age, observedUnit: 'ms' }, beats },
    };
  }
}
