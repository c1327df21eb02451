import type { CancelTimer, Clock } from '../support/time/clock.js';
import type { ResolvedDrainOptions } from './drain-options.js';
import { planDrain } from './drain-plan.js';
import { learnDelay } from './learned-delay.js';
import type { ReadinessAskers } from './readiness-askers.js';
import { SHUTDOWN_HOOKS_GRACE_MS, type ShutdownSignals } from './shutdown-signals.js';

export interface DrainLog {
  info(text: string): void;
  warn(text: string): void;
}

/** By then even a load balancer that asks every 30 s has asked three times. */
const ADVICE_AFTER_MS = 120_000;

/** Decides at the shutdown how long the drain lasts, and logs its length two minutes after the boot. */
export class DrainDelay {
  private readonly warned = new Set<string>();
  private cancel: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: DrainLog,
    private readonly options: ResolvedDrainOptions,
    private readonly askers: ReadinessAskers,
    private readonly signals: ShutdownSignals,
    /** Whether the application's server listens. */
    private readonly listening: () => boolean,
  ) {}

  /** Call it when the application has bootstrapped. */
  start(): void {
    this.signals.watch();
    this.cancel = this.clock.setTimer(() => {
      this.signals.watch();
      this.cancel = this.clock.setTimer(() => this.advise(), ADVICE_AFTER_MS - SHUTDOWN_HOOKS_GRACE_MS);
    }, SHUTDOWN_HOOKS_GRACE_MS);
  }

  stop(): void {
    this.cancel?.();
  }

  /** Returns the delay of the drain that begins now, in ms. */
  begin(): number {
    const { delayMs, explanation, disagreements } = this.plan(this.signals.interrupted);
    const hint = delayMs > 0 ? ' A second signal ends the delay.' : '';
    if (explanation !== undefined) this.log.info(`Draining: ${explanation}${hint}`);
    // A developer who presses Ctrl-C expects that requests are lost.
    if (!this.signals.interrupted) this.warn(disagreements);
    return delayMs;
  }

  private advise(): void {
    const { delayMs, explanation, disagreements } = this.plan(false);
    if (explanation !== undefined && delayMs > 0) {
      this.log.info(
        `A drain will take ${explanation} With drain.inFlightMs that is up to ${Math.ceil((delayMs + this.options.inFlightMs) / 1_000)} s: ` +
          'give the process longer than that to end (terminationGracePeriodSeconds, stop_grace_period).',
      );
    }
    this.warn(disagreements);
  }

  private plan(interrupted: boolean) {
    const askers = this.listening() ? this.askers.read() : [];
    return planDrain(this.options, learnDelay(askers, this.askers.now()), interrupted);
  }

  private warn(texts: readonly string[]): void {
    // The periods in the text vary. The option at its beginning does not, so each option is warned of once.
    for (const text of texts) {
      const [option = text] = text.split(' is ');
      if (!this.warned.has(option)) this.log.warn(text);
      this.warned.add(option);
    }
  }
}
