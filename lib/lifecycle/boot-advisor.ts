import type { StartupTaskReport } from '../interfaces/report.js';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import type { AvailabilityStore } from './availability-store.js';
import {
  bootWarnings,
  DEEP_NOT_MOUNTED,
  NOTHING_TO_PROBE,
  SHUTDOWN_HOOKS_WARNING,
  type BootFacts,
} from './boot-warnings.js';
import { Repeating } from '../support/time/repeating.js';
import type { StartupSequence } from './startup-sequence.js';

/** Where the advice goes. */
export interface AdviceLog {
  info(text: string): void;
  warn(text: string): void;
  stillStarting(tasks: readonly StartupTaskReport[], checks: readonly string[]): void;
}

// Long enough for main.ts to get to app.enableShutdownHooks(), which may come after the bootstrap.
const SHUTDOWN_HOOKS_GRACE_MS = 1_000;
const STILL_STARTING_MS = 10_000;

/** Tells the log what would otherwise be found out at night, and what a start that takes long is waiting for. */
export class BootAdvisor {
  private readonly stillStarting: Repeating;
  private cancelSignalCheck: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: AdviceLog,
    private readonly availability: AvailabilityStore,
    sequence: StartupSequence,
  ) {
    this.stillStarting = new Repeating(clock, STILL_STARTING_MS, () => {
      const { tasks, checks } = sequence.waitingFor();
      log.stillStarting(tasks, checks);
    });
    availability.onChange(({ phase }) => {
      if (phase !== 'starting') this.stillStarting.stop();
    });
  }

  /**
   * The application has bootstrapped.
   *
   * @param more warnings of other parts.
   */
  start(facts: BootFacts, more: readonly string[] = []): void {
    for (const warning of [...bootWarnings(facts), ...more]) this.log.warn(warning);
    if (!facts.http) this.log.info(NOTHING_TO_PROBE);
    else if (!facts.deepMounted) this.log.info(DEEP_NOT_MOUNTED);
    this.cancelSignalCheck = this.clock.setTimer(() => {
      if (process.listenerCount('SIGTERM') === 0) this.log.warn(SHUTDOWN_HOOKS_WARNING);
    }, SHUTDOWN_HOOKS_GRACE_MS);
    if (this.availability.state.phase === 'starting') this.stillStarting.start();
  }

  stop(): void {
    this.stillStarting.stop();
    this.cancelSignalCheck?.();
  }
}
