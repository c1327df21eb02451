import { withinBudget } from '../support/time/budget.js';
import type { Clock } from '../support/time/clock.js';
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

/** What decides how long a drain lasts, besides the options. */
export interface DrainSurroundings {
  /** How long to go on serving, in ms. */
  delayMs(): number;
  /** Calls back at each signal but the one that began the drain, until {@link over}. */
  onRepeatedSignal(callback: () => void): void;
  /** Nothing is waited for any more. */
  over(): void;
}

/**
 * Takes the instance out of traffic before anything is torn down: readiness turns 503 at once, the application goes
 * on serving for the delay, then what is under way is waited for. A repeated signal ends the wait it meets. At most once; later
 * callers share the promise.
 */
export class Drain {
  private draining: Promise<void> | undefined;
  private probesSeen = 0;
  private onProbeSeen: () => void = () => undefined;
  private endWait: () => void = () => undefined;

  constructor(
    private readonly store: AvailabilityStore,
    private readonly requests: InFlightRequests,
    private readonly clock: Clock,
    private readonly options: Omit<ResolvedDrainOptions, 'delayMs'>,
    private readonly surroundings: DrainSurroundings,
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
    this.surroundings.onRepeatedSignal(() => this.endWait());
    // An instance that never was ready has nobody to say goodbye to.
    const delayMs = wasServing ? this.surroundings.delayMs() : 0;
    if (delayMs > 0) await this.wait(this.enoughProbesSeen(), delayMs);
    if (this.requests.count > 0) await this.wait(this.requests.idle(), this.options.inFlightMs);
    this.surroundings.over();
    this.requests.destroy();
  }

  private wait(end: Promise<void>, atMostMs: number): Promise<void> {
    const ended = new Promise<void>((resolve) => (this.endWait = resolve));
    return withinBudget(this.clock, Promise.race([end, ended]), atMostMs);
  }

  private enoughProbesSeen(): Promise<void> {
    const { untilProbesSeen } = this.options;
    return new Promise<void>((resolve) => {
      this.onProbeSeen = () => {
        if (untilProbesSeen !== undefined && this.probesSeen >= untilProbesSeen) resolve();
      };
    });
  }
}
