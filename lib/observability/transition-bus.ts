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
    this.queue.push(transition);
    if (this.queue.length === 1) nextTurn(() => this.deliver());
  }

  private deliver(): void {
    const transitions = this.queue;
    this.queue = [];
    for (const transition of transitions) {
      for (const observer of this.observers) this.hand(transition, observer);
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
