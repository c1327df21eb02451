import type { Probe } from '../contracts/probe.js';
import type { HealthTransition } from '../contracts/transition.js';
import type { HealthObserver } from './observer.js';

export interface ChangeFilter {
  readonly probe?: Probe;
  readonly check?: string;
}

type Listen = (transition: HealthTransition) => unknown;
type ReportError = (origin: string, error: unknown) => void;

// A listener that never finishes must not keep every transition that ever was.
const MAX_QUEUE = 1_000;

/** Delivers transitions to methods: to each in order and one at a time, and to none at another's expense. */
export class ChangeListeners implements HealthObserver {
  private readonly queues: ListenerQueue[] = [];

  constructor(private readonly onError: ReportError) {}

  add(filter: ChangeFilter, listen: Listen, origin: string): void {
    this.queues.push(new ListenerQueue(filter, listen, (error) => this.onError(origin, error)));
  }

  onTransition(transition: HealthTransition): void {
    for (const queue of this.queues) queue.offer(transition);
  }
}

class ListenerQueue {
  private readonly waiting: HealthTransition[] = [];
  private busy = false;

  constructor(
    private readonly filter: ChangeFilter,
    private readonly listen: Listen,
    private readonly onError: (error: unknown) => void,
  ) {}

  offer(transition: HealthTransition): void {
    if (!matches(this.filter, transition)) return;
    if (this.waiting.length >= MAX_QUEUE) {
      this.waiting.shift();
      this.onError(
        new Error(
          `The listener is too slow: it has ${MAX_QUEUE} changes to work off, the oldest is dropped.`,
        ),
      );
    }
    this.waiting.push(transition);
    if (!this.busy) void this.drain();
  }

  private async drain(): Promise<void> {
    this.busy = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      try {
        await this.listen(next);
      } catch (error) {
        this.onError(error);
      }
    }
    this.busy = false;
  }
}

/** With both given, changes of the probe and changes of the check are delivered. */
function matches({ probe, check }: ChangeFilter, transition: HealthTransition): boolean {
  if (probe === undefined && check === undefined) return true;
  return transition.kind === 'probe' ? transition.probe === probe : transition.check === check;
}
