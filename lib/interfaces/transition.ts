import type { ProbeName } from './probe.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

interface Change {
  /** `undefined` if nothing was known before. */
  readonly from: Status | undefined;
  readonly to: Status;
  readonly reason?: Reason;
  /** When it happened, in ms since the epoch. */
  readonly time: number;
  /** How long the status before it had lasted, in ms. */
  readonly lastedMs?: number;
}

/** The reported status of a check changed. A first result is a transition only if it is not a pass. */
export interface CheckTransition extends Change {
  readonly kind: 'check';
  readonly check: string;
  readonly critical: boolean;
  /** How long the run that caused the change took, in ms; absent if no run did, as for `SKIPPED` and `STALE`. */
  readonly durationMs?: number;
  /** Scrubbed of credentials. */
  readonly output?: string;
  readonly rootCause?: string;
}

/**
 * The status of a probe changed. A probe that goes on failing also has a transition if its reason changes to or from
 * `STARTING`, `REFUSED`, `BROKEN` or `DRAINING`.
 */
export interface ProbeTransition extends Change {
  readonly kind: 'probe';
  readonly probe: ProbeName;
}

/** One change of a reported status, of a check or of a probe. */
export type HealthTransition = CheckTransition | ProbeTransition;
