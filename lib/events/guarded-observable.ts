import { Observable, Subscriber, type Operator, type Subscription, type TeardownLogic } from 'rxjs';

type Handlers<T> = { next?: (value: T) => void; error?: (error: unknown) => void; complete?: () => void };

/**
 * An Observable whose subscribers cannot end the process: rxjs rethrows errors of a subscriber as uncaught
 * exceptions, so an observer of health could end the application. Observables derived by `pipe()` are
 * guarded too.
 */
export class GuardedObservable<T> extends Observable<T> {
  constructor(
    private readonly onSubscriberError: (error: unknown) => void,
    subscribe?: (subscriber: Subscriber<T>) => TeardownLogic,
  ) {
    super(subscribe as never);
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const derived = new GuardedObservable<R>(this.onSubscriberError);
    Object.assign(derived, { source: this, operator });
    return derived;
  }

  override subscribe(
    observerOrNext?: Handlers<T> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // The subscriber of an operator: its consumer is guarded further down the chain.
    if (observerOrNext instanceof Subscriber) return super.subscribe(observerOrNext);
    const handlers: Handlers<T> =
      typeof observerOrNext === 'function' || !observerOrNext
        ? {
            ...(observerOrNext && { next: observerOrNext }),
            ...(error && { error }),
            ...(complete && { complete }),
          }
        : observerOrNext;
    return super.subscribe({
      next: (value) => this.guard(() => handlers.next?.(value)),
      error: (reason: unknown) =>
        this.guard(() => (handlers.error ? handlers.error(reason) : this.onSubscriberError(reason))),
      complete: () => this.guard(() => handlers.complete?.()),
    });
  }

  /** The result of an async subscriber is not awaited, but its rejection must not end the process. */
  private guard(deliver: () => unknown): void {
    try {
      const outcome = deliver();
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.onSubscriberError(error));
    } catch (error) {
      this.onSubscriberError(error);
    }
  }
}
