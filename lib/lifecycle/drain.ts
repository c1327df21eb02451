import { withinBudget } from '../execution/budget.js';
import type { Clock } from '../execution/clock.js';
import type { AvailabilityStore } from './availability-store.js';
import type { ResolvedDrainOptions } from './drain-options.js';

/** The requests that are under way, as the drain needs to see them. */
export interface InFlightRequests {
  readonly count: number;
  /** Every response from now on closes its connection. */
  closeConnections(): void;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
  /** Closes every socket that is still open, and from now on each that would keep the server from closing. */
  destroy(): void;
}

/**
 * Takes the instance out of traffic before anything is torn down: readiness turns 503 at once, the application goes
 * on serving for the delay, then what is under way is waited for. At most once; later callers share the promise.
 */
export class Drain {
  private draining: Promise<void> | undefined;
  private probesSeen = 0;
  private onProbeSeen: () => void = () => undefined;

  constructor(
    private readonly store: AvailabilityStore,
    private readonly requests: InFlightRequests,
    private readonly clock: Clock,
    private readonly options: ResolvedDrainOptions,
  ) {}

  /** Never rejects. */
  begin(): Promise<void> {
    this.draining ??= this.drain();
    return this.draining;
  }

  /** A readiness probe was told that this instance drains. */
  probeSeen(): void {
    this.probesSeen++;
    this.onProbeSeen();
  }

  private async drain(): Promise<void> {
    const wasServing = this.store.state.everStarted;
    this.store.dispatch({ type: 'draining' });
    this.requests.closeConnections();
    // An instance that never was ready has nobody to say goodbye to.
    if (wasServing && this.options.delayMs > 0) await this.delay();
    if (this.requests.count > 0)
      await withinBudget(this.clock, this.requests.idle(), this.options.inFlightMs);
    this.requests.destroy();
  }

  private delay(): Promise<void> {
    const { delayMs, untilProbesSeen } = this.options;
    const seen = new Promise<void>((resolve) => {
      this.onProbeSeen = () => {
        if (untilProbesSeen !== undefined && this.probesSeen >= untilProbesSeen) resolve();
      };
    });
    return withinBudget(this.clock, seen, delayMs);
  }
}
