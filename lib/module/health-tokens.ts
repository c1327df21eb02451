import type { Type } from '@nestjs/common';
import type { Fault } from '../support/errors/configuration.error.js';
import type { ResolvedRegistrationOptions } from './health-options.js';

/** The run-time options, as they were given. */
export const HEALTH_OPTIONS = Symbol('nestjs-vitals:options');

/** The registration-time options: a {@link HealthRegistration}. */
export const HEALTH_REGISTRATION = Symbol('nestjs-vitals:registration');

/** Real time, even if a test replaces `Clock`: for figures of the process, and for clients that send probes. */
export const REAL_CLOCK = Symbol('nestjs-vitals:real-clock');

export interface HealthRegistration {
  /** The controllers of the probes; empty if there are faults. */
  readonly controllers: readonly Type[];
  readonly options: ResolvedRegistrationOptions;
  /** The faults of the options. The boot reports them together with all others. */
  readonly faults: readonly Fault[];
}
