import { withinBudget } from '../support/time/budget.js';
import type { Clock } from '../support/time/clock.js';
import type { AvailabilityStore } from './availability-store.js';
import type { Beacons } from './beacons.js';
import type { DrainDelay } from './drain-delay.js';
import type { ResolvedDrainOptions } from './drain-options.js';
import type { ShutdownSignals } from './shutdown-signals.js';

/** The open requests of the server. */
export interface InFlightRequests {
  readonly count: number;
  /** From now on every response closes its connection. */
  closeConnections(): void;
  /** Resolves when no request is open. */
  idle(): Promise<void>;
  /** Closes every open socket, and later each socket that would keep the server from closing. */
  destroy(): void;
}

/**
 * Takes the instance out of traffic before any provider is destroyed: readiness turns 503 at once, the application serves
 * on for the delay, and then the open requests and the beacons get their time. A repeated signal ends the wait that is under way.
 */
export class Drain {
  private probesSeen = 0;
  private onProbeSeen: () => void = () => undefined;

  constructor(
    private readonly store: AvailabilityStore,
    private readonly requests: InFlightRequests,
    private readonly clock: Clock,
    private readonly options: Omit<ResolvedDrainOptions, 'delayMs'>,
    private readonly delay: Pick<DrainDelay, 'begin'>,
    private readonly signals: Pick<ShutdownSignals, 'drainBegins' | 'stop'>,
    private readonly beacons: Pick<Beacons, 'count' | 'idle' | 'describe'>,
    /** Gets the beacons that are late, for people. */
    private readonly late: (beacons: string) => void,
  ) {}

  /** Resolves when the drain is over. Call it once. Never rejects. */
  async begin(): Promise<void> {
    const { options } = this;
    const wasServing = this.store.state.everStarted;
    this.store.dispatch({ type: 'draining' });
    this.requests.closeConnections();
    let wait = new AbortController();
    this.signals.drainBegins(() => wait.abort());
    // No client sends requests to an instance that never was ready.
    const delayMs = wasServing ? this.delay.begin() : 0;
    if (delayMs > 0) await withinBudget(this.clock, this.enoughProbesSeen(), delayMs, wait.signal);
    wait = new AbortController();
    if (this.isBusy) await withinBudget(this.clock, this.idle(), options.inFlightMs, wait.signal);
    if (this.beacons.count > 0) this.late(this.beacons.describe());
    this.signals.stop();
    this.requests.destroy();
  }

  /** A readiness probe got the answer that this instance drains. */
  probeSeen(): void {
    this.probesSeen++;
    this.onProbeSeen();
  }

  private get isBusy(): boolean {
    return this.requests.count + this.beacons.count > 0;
  }

  private async idle(): Promise<void> {
    const { requests, beacons } = this;
    while (this.isBusy) await (requests.count > 0 ? requests.idle() : beacons.idle());
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
