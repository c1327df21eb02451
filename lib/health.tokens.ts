import type { Fault } from './errors/configuration.error.js';
import type { ResolvedRegistrationOptions } from './health.options.js';

/** The run-time options, as they were given. */
export const HEALTH_OPTIONS = Symbol('nestjs-vitals:options');

/** The registration-time options: a {@link HealthRegistration}. */
export const HEALTH_REGISTRATION = Symbol('nestjs-vitals:registration');

export interface HealthRegistration {
  readonly options: ResolvedRegistrationOptions;
  /** What is wrong with them; told at boot, together with all the rest. */
  readonly faults: readonly Fault[];
}
