import type { Fault } from '../support/errors/configuration.error.js';
import type { ResolvedRegistrationOptions } from './health-options.js';

/** The run-time options, as they were given. */
export const HEALTH_OPTIONS = Symbol('nestjs-vitals:options');

/** The registration-time options: a {@link HealthRegistration}. */
export const HEALTH_REGISTRATION = Symbol('nestjs-vitals:registration');

/** Real time, even where a test replaces `Clock`: for the process itself, and for those who ask from outside. */
export const REAL_CLOCK = Symbol('nestjs-vitals:real-clock');

export interface HealthRegistration {
  readonly options: ResolvedRegistrationOptions;
  /** What is wrong with them; told at boot, together with all the rest. */
  readonly faults: readonly Fault[];
}
