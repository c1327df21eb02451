import 'reflect-metadata';
import type { ProbeName } from '../interfaces/probe.js';
import type { HealthTransition } from '../interfaces/transition.js';
import { appendMethodMetadata, CHANGE_LISTENERS_METADATA, type DecoratorOf } from './metadata.js';

export interface HealthChangeFilter {
  /** Changes of this probe. */
  readonly probe?: ProbeName;
  /** Changes of the check with this name. */
  readonly check?: string;
}

/**
 * Calls the method with each {@link HealthTransition} of the probe or the check of the filter. An empty filter accepts all
 * transitions. A method may have several of these decorators.
 *
 * The method gets the transitions in order, one at a time: the next one waits until the promise of the method settles. At
 * most 1 000 transitions wait, then the oldest is dropped. Errors of the method are logged, and do not affect the engine or
 * other listeners. The log also says if a call takes longer than 30 s.
 *
 * An unknown probe, or a provider that is request-scoped or transient, stops the boot ({@link HealthConfigurationError}). An
 * unknown check is a warning, because it may be registered later.
 */
export function OnHealthChange(
  filter: HealthChangeFilter = {},
): DecoratorOf<(transition: HealthTransition) => unknown> {
  return (target, method) => appendMethodMetadata(CHANGE_LISTENERS_METADATA, target, method, filter);
}
