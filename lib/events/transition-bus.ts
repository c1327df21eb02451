import type { HealthTransition } from '../interfaces/transition.js';
import { EventLoopSlices } from '../support/time/event-loop-slices.js';
import type { HealthObserver } from './observer.js';

/** Hands transitions to observers, in order, after the work that caused them has got its answer out. */
export class TransitionBus {
  private readonly observers = new Set<HealthObserver>();
  private queue: HealthTransition[] = [];
  private delivery: Promise<void> | undefined;

  constructor(private readonly onObserverError: (error: unknown) => void) {}

  /** Returns the function that unsubscribes. */
  subscribe(observer: HealthObserver): () => void {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  publish(transition: HealthTransition): void {
    // All observers are handed the same one: none may change it for the others.
    this.queue.push(Object.freeze(transition));
    this.delivery ??= this.deliver();
  }

  /** Resolves once every transition so far has been handed on. */
  async settled(): Promise<void> {
    await this.delivery;
  }

  /** In slices: many checks may fail at once, and scrubbing what they said for the log takes time. */
  private async deliver(): Promise<void> {
    const slices = new EventLoopSlices();
    while (this.queue.length > 0) {
      await slices.next();
      const transitions = this.queue;
      this.queue = [];
      for (const transition of transitions) {
        if (slices.usedUp) await slices.next();
        // Who subscribes in the middle of this, as rxjs' retry() does, waits for the next: else it would never end.
        for (const observer of Array.from(this.observers)) {
          if (this.observers.has(observer)) this.hand(transition, observer);
        }
      }
    }
    this.delivery = undefined;
  }

  private hand(transition: HealthTransition, observer: HealthObserver): void {
    try {
      const result = observer.onTransition(transition);
      if (result instanceof Promise) result.catch((error: unknown) => this.onObserverError(error));
    } catch (error) {
      this.onObserverError(error);
    }
  }
}
