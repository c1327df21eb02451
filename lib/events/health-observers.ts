import type { HealthObserver } from '../interfaces/observer.js';
import { EventLoopSlices } from '../support/time/event-loop-slices.js';

type EventName = keyof HealthObserver;
type EventOf<Name extends EventName> = Parameters<NonNullable<HealthObserver[Name]>>[0];

interface Queued {
  readonly name: EventName;
  readonly event: object;
}

/**
 * The port for all events: results, transitions, availability, answered probes, startup tasks, the drain.
 * Injectable anywhere. Metrics, logs and alerts are observers.
 *
 * @example
 * ```ts
 * observers.subscribe({ onResult: ({ name, status }) => counter.inc({ check: name, status }) });
 * ```
 */
export class HealthObservers {
  private readonly observers = new Set<HealthObserver>();
  private queue: Queued[] = [];
  private delivery: Promise<void> | undefined;

  /** @param onError is called with what an observer throws, or rejects with. */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** Returns the function that unsubscribes. */
  subscribe(observer: HealthObserver): () => void {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  /**
   * Whether there is an observer for events of this name. Check it first if an event takes long to make.
   *
   * @internal
   */
  wants(name: EventName): boolean {
    for (const observer of this.observers) if (observer[name] !== undefined) return true;
    return false;
  }

  /** @internal */
  publish<Name extends EventName>(name: Name, event: EventOf<Name>): void {
    // All observers get the same object.
    this.queue.push({ name, event: Object.freeze(event) });
    this.delivery ??= this.deliver();
  }

  /**
   * Resolves once every event so far is delivered.
   *
   * @internal
   */
  async settled(): Promise<void> {
    await this.delivery;
  }

  /** In slices: many checks may fail at once, and scrubbing their outputs for the log takes time. */
  private async deliver(): Promise<void> {
    const slices = new EventLoopSlices();
    while (this.queue.length > 0) {
      await slices.next();
      const batch = this.queue;
      this.queue = [];
      for (const queued of batch) {
        if (slices.usedUp) await slices.next();
        // A copy: an observer that subscribes during the delivery, as rxjs' retry() does, waits for the next event.
        for (const observer of Array.from(this.observers)) {
          if (this.observers.has(observer)) this.hand(queued, observer);
        }
      }
    }
    this.delivery = undefined;
  }

  private hand({ name, event }: Queued, observer: HealthObserver): void {
    try {
      const result = (observer[name] as ((event: object) => unknown) | undefined)?.call(observer, event);
      if (result instanceof Promise) result.catch((error: unknown) => this.onError(error));
    } catch (error) {
      this.onError(error);
    }
  }
}
