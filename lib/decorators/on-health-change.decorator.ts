import 'reflect-metadata';
import type { Probe } from '../contracts/probe.js';
import { appendMethodMetadata, CHANGE_LISTENERS_METADATA } from './metadata.js';

export interface HealthChangeFilter {
  /** Only changes of this probe. */
  readonly probe?: Probe;
  /** Only changes of the check with this name. */
  readonly check?: string;
}

/**
 * Calls the method with each {@link HealthTransition} that the filter lets through; with neither `probe` nor
 * `check`, with all of them. Deliveries to one method are in order and one at a time: a promise it returns is
 * awaited before the next. What it throws is logged, and harms neither the engine nor other listeners.
 */
export function OnHealthChange(filter: HealthChangeFilter = {}): MethodDecorator {
  return (target, method) => appendMethodMetadata(CHANGE_LISTENERS_METADATA, target, method, filter);
}
