import type { StartupTaskReport } from '../interfaces/report.js';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import { repeat } from '../support/time/repeat.js';
import type { AvailabilityStore } from './availability-store.js';
import {
  bootWarnings,
  DEEP_NOT_MOUNTED,
  NOTHING_TO_PROBE,
  SHUTDOWN_HOOKS_WARNING,
  type BootFacts,
} from './boot-warnings.js';
import { SHUTDOWN_HOOKS_GRACE_MS } from './shutdown-signals.js';
import type { StartupSequence } from './startup-sequence.js';

export interface AdviceLog {
  info(text: string): void;
  warn(text: string): void;
  stillStarting(tasks: readonly StartupTaskReport[], checks: readonly string[]): void;
}

const STILL_STARTING_MS = 10_000;

/** Logs likely mistakes after the boot, and the tasks that a slow start waits for. */
export class BootAdvisor {
  private stopStillStarting: CancelTimer | undefined;
  private cancelSignalCheck: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: AdviceLog,
    private readonly availability: AvailabilityStore,
    private readonly sequence: StartupSequence,
  ) {
    availability.onChange(({ phase }) => {
      if (phase !== 'starting') this.stopStillStarting?.();
    });
  }

  /**
   * Call it when the application has bootstrapped.
   *
   * @param more warnings of other parts.
   */
  start(facts: BootFacts, more: readonly string[] = []): void {
    for (const warning of [...bootWarnings(facts), ...more]) this.log.warn(warning);
    if (!facts.hasProbes) this.log.info(NOTHING_TO_PROBE);
    else if (facts.lacksDeep) this.log.info(DEEP_NOT_MOUNTED);
    this.cancelSignalCheck = this.clock.setTimer(() => {
      if (process.listenerCount('SIGTERM') === 0) this.log.warn(SHUTDOWN_HOOKS_WARNING);
    }, SHUTDOWN_HOOKS_GRACE_MS);
    if (this.availability.state.phase !== 'starting') return;
    this.stopStillStarting = repeat(this.clock, STILL_STARTING_MS, () => {
      const { tasks, checks } = this.sequence.waitingFor();
      this.log.stillStarting(tasks, checks);
    });
  }

  stop(): void {
    this.stopStillStarting?.();
    this.cancelSignalCheck?.();
  }
}
