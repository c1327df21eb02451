import type { CancelTimer, Clock } from '../support/time/clock.js';
import type { ResolvedDrainOptions } from './drain-options.js';
import { planDrain } from './drain-plan.js';
import { learnDelay } from './learned-delay.js';
import type { ReadinessAskers } from './readiness-askers.js';
import type { ShutdownSignals } from './shutdown-signals.js';

export interface DrainLog {
  info(text: string): void;
  warn(text: string): void;
}

/** Long enough for main.ts to get to app.enableShutdownHooks(), which may come after the bootstrap. */
const SHUTDOWN_HOOKS_GRACE_MS = 1_000;
/** By then even a load balancer that asks every 30 s has asked three times. */
const ADVICE_AFTER_MS = 120_000;

/** Decides at the shutdown how long the drain serves on, and tells the log, well before, what it will be. */
export class DrainDelay {
  private readonly told = new Set<string>();
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

  /** The application has bootstrapped. */
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

  /** The delay of the drain that begins now, in ms. */
  begin(): number {
    const { delayMs, explanation, disagreements } = this.plan(this.signals.interrupted);
    const hint = delayMs > 0 ? ' A second signal ends the delay.' : '';
    if (explanation !== undefined) this.log.info(`Draining: ${explanation}${hint}`);
    // Who interrupts it by hand knows that requests are lost.
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
    // The periods vary by a little each time. The option, at the beginning of the text, is what is told once.
    for (const text of texts) {
      const [option = text] = text.split(' is ');
      if (!this.told.has(option)) this.log.warn(text);
      this.told.add(option);
    }
  }
}
