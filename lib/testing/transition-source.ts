import type { Subscribable } from 'rxjs';
import type { HealthTransition } from '../interfaces/transition.js';

/** A `HealthService`, its `changes$`, or any Observable derived from it. */
export type TransitionSource =
  Subscribable<HealthTransition> | { readonly changes$: Subscribable<HealthTransition> };

/** Returns the function that unsubscribes. */
export function listen(source: TransitionSource, next: (transition: HealthTransition) => void): () => void {
  const changes = 'changes$' in source ? source.changes$ : source;
  const subscription = changes.subscribe({ next });
  return () => subscription.unsubscribe();
}
