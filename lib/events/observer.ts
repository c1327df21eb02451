import type { HealthTransition } from '../interfaces/transition.js';

/**
 * The one port through which transitions leave the engine. It is called outside of the engine's work, in order; an
 * observer that throws or rejects is reported and harms nobody.
 */
export interface HealthObserver {
  onTransition(transition: HealthTransition): unknown;
}
