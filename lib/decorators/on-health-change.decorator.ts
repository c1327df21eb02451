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
 * Calls the method with each {@link HealthTransition} that the filter lets through: with both `probe` and `check` given,
 * those of either; with neither, all of them. Several of these decorators on one method add up.
 *
 * Deliveries to one method are in order and one at a time: a promise it returns is awaited before the next, up to 1 000
 * changes wait for it, then the oldest is dropped. What it throws is logged, and harms neither the engine nor other
 * listeners; and so is that it has not finished after 30 s.
 *
 * A filter that names no probe, and a provider that is request-scoped or transient, stop the boot
 * ({@link HealthConfigurationError}); that there is no check of that name is a warning, for it may come later.
 */
export function OnHealthChange(
  filter: HealthChangeFilter = {},
): DecoratorOf<(transition: HealthTransition) => unknown> {
  return (target, method) => appendMethodMetadata(CHANGE_LISTENERS_METADATA, target, method, filter);
}
