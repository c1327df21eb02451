import type { Subscribable } from 'rxjs';
import { HealthObservers } from '../events/health-observers.js';
import type { HealthTransition } from '../interfaces/transition.js';

/** `HealthObservers`, a `HealthService`, its `changes$`, or any Observable that is derived from it. */
export type TransitionSource =
  HealthObservers | Subscribable<HealthTransition> | { readonly changes$: Subscribable<HealthTransition> };

/** Returns the function that unsubscribes. */
export function listen(source: TransitionSource, next: (transition: HealthTransition) => void): () => void {
  if (source instanceof HealthObservers) return source.subscribe({ onTransition: next });
  const changes = 'changes$' in source ? source.changes$ : source;
  const subscription = changes.subscribe({ next });
  return () => subscription.unsubscribe();
}
