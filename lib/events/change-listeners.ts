import type { ProbeName } from '../interfaces/probe.js';
import type { HealthTransition } from '../interfaces/transition.js';
import type { Clock } from '../support/time/clock.js';
import type { HealthObserver } from '../interfaces/observer.js';

export interface ChangeFilter {
  readonly probe?: ProbeName;
  readonly check?: string;
}

type Listen = (transition: HealthTransition) => unknown;
type ReportError = (origin: string, error: unknown) => void;

// Limits the memory that a listener which never finishes can hold.
const MAX_WAITING = 1_000;
const SLOW_MS = 30_000;

/** Delivers transitions to listener methods: to each in order and one at a time. A slow listener does not delay others. */
export class ChangeListeners implements HealthObserver {
  private readonly queues: ListenerQueue[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly onError: ReportError,
  ) {}

  /** A transition that matches several filters is delivered once. */
  add(filters: readonly ChangeFilter[], listen: Listen, origin: string): void {
    this.queues.push(new ListenerQueue(filters, listen, this.clock, (error) => this.onError(origin, error)));
  }

  /** The names of the checks that listeners filter by. */
  checkNames(): string[] {
    return this.queues.flatMap(({ filters }) => filters.flatMap(({ check }) => check ?? []));
  }

  onTransition(transition: HealthTransition): void {
    for (const queue of this.queues) queue.offer(transition);
  }

  /** Resolves when no delivery is in progress or queued. */
  async settled(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.delivery));
  }
}

class ListenerQueue {
  /** Resolves when everything offered so far is delivered. */
  delivery: Promise<void> = Promise.resolve();

  private readonly waiting: HealthTransition[] = [];
  private delivering = false;
  private overflowing = false;

  constructor(
    readonly filters: readonly ChangeFilter[],
    private readonly listen: Listen,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  offer(transition: HealthTransition): void {
    if (!this.filters.some((filter) => matches(filter, transition))) return;
    if (this.waiting.length >= MAX_WAITING) this.dropOldest();
    this.waiting.push(transition);
    if (!this.delivering) this.delivery = this.deliver();
  }

  /** Reported once until the listener has caught up: a line for each change would flood the log. */
  private dropOldest(): void {
    this.waiting.shift();
    if (this.overflowing) return;
    this.overflowing = true;
    this.onError(
      new Error(`it is too slow: ${MAX_WAITING} changes are queued, and each new one drops the oldest`),
    );
  }

  private async deliver(): Promise<void> {
    this.delivering = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      const cancel = this.clock.setTimer(
        () => this.onError(new Error(`it has not finished after ${SLOW_MS / 1_000} s; later changes wait`)),
        SLOW_MS,
      );
      try {
        await this.listen(next);
      } catch (error) {
        this.onError(error);
      }
      cancel();
    }
    this.overflowing = false;
    this.delivering = false;
  }
}

/** A filter with both a probe and a check matches the changes of either. */
function matches({ probe, check }: ChangeFilter, transition: HealthTransition): boolean {
  if (probe === undefined && check === undefined) return true;
  return transition.kind === 'probe' ? transition.probe === probe : transition.check === check;
}
