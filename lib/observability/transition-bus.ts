import type { HealthTransition } from '../contracts/transition.js';
import { nextTurn } from '../execution/next-turn.js';
import type { HealthObserver } from './observer.js';

/** Hands transitions to observers, in order, after the work that caused them has got its answer out. */
export class TransitionBus {
  private readonly observers = new Set<HealthObserver>();
  private queue: HealthTransition[] = [];

  constructor(private readonly onObserverError: (error: unknown) => void) {}

  /** Returns the function that unsubscribes. */
  subscribe(observer: HealthObserver): () => void {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  publish(transition: HealthTransition): void {
    // All observers are handed the same one: none may change it for the others.
    this.queue.push(Object.freeze(transition));
    if (this.queue.length === 1) nextTurn(() => this.deliver());
  }

  private deliver(): void {
    const transitions = this.queue;
    this.queue = [];
    for (const transition of transitions) {
      // Who subscribes in the middle of this, as rxjs' retry() does, waits for the next: else it would never end.
      for (const observer of Array.from(this.observers)) {
        if (this.observers.has(observer)) this.hand(transition, observer);
      }
    }
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
