import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { notNegative, optional, positive, validateProperties } from '../shared/property-rules.js';

/**
 * Notices when a consumer, a scheduler or a loop of your own has stopped: its code calls {@link beat} each time it has
 * done something, and a silence that is too long is a failure. Beat at the end of the work, not at its start; and in
 * a consumer whose queue may be empty for long, also where it finds nothing to do.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'invoice-job' })
 * export class InvoiceJobHealth extends HeartbeatHealthCheck {
 *   protected override readonly maxSilenceMs = 15 * 60_000;
 * }
 *
 * @Interval(5 * 60_000)
 * async run() {
 *   await this.sendInvoices();
 *   this.health.beat();
 * }
 * ```
 */
export abstract class HeartbeatHealthCheck implements HealthCheck, OnModuleInit {
  /** Fails when the last beat is longer ago than this, in ms. */
  protected abstract readonly maxSilenceMs: number;
  /** How long the first beat may take from the start of the module, in ms. Default: `maxSilenceMs`. */
  protected readonly graceMs: number | undefined = undefined;

  @Optional()
  @Inject(Clock)
  protected readonly clock: Clock = new SystemClock();

  private startedAt: number | undefined;
  private lastBeatAt: number | undefined;
  private beats = 0;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks, as for a check that is registered at run time: then at its first run. */
  private assertConfigured(): void {
    validateProperties(this, { maxSilenceMs: positive, graceMs: optional(notNegative) });
    this.startedAt ??= this.clock.now();
  }

  /** Says that the work goes on. Costs next to nothing: call it as often as you like. */
  beat(): void {
    this.lastBeatAt = this.clock.now();
    this.beats++;
  }

  check(): CheckResult {
    this.assertConfigured();
    const now = this.clock.now();
    if (this.lastBeatAt === undefined) return this.beforeFirstBeat(now);
    const age = Math.round(now - this.lastBeatAt);
    return {
      measurements: {
        age: { observedValue: age, observedUnit: 'ms' },
        beats: { observedValue: this.beats, observedUnit: 'beats' },
      },
      ...(age > this.maxSilenceMs
        ? { status: 'fail', output: `the last beat was ${age} ms ago, more than ${this.maxSilenceMs} ms` }
        : { status: 'pass' }),
    };
  }

  private beforeFirstBeat(now: number): CheckResult {
    const graceMs = this.graceMs ?? this.maxSilenceMs;
    const silentMs = Math.round(now - (this.startedAt ?? now));
    return {
      measurements: { beats: { observedValue: 0, observedUnit: 'beats' } },
      ...(silentMs > graceMs
        ? {
            status: 'fail',
            output: `there was no beat in ${silentMs} ms since the start, more than ${graceMs} ms`,
          }
        : { status: 'pass' }),
    };
  }
}
