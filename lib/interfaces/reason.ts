/**
 * Stable codes. Every status other than a plain pass has one. Codes are public; texts are not.
 *
 * If several reasons apply to a probe, it reports the one that comes first in this list.
 */
export const REASONS = [
  /** `Availability.markBroken()` was called: liveness fails until the process is restarted. */
  'BROKEN',
  /** The instance is shutting down. Terminal. */
  'DRAINING',
  /** The application has not finished starting. */
  'STARTING',
  /** `Availability.refuseTraffic()` was called. */
  'REFUSED',
  /** The check returned `false` or `fail`, or threw. */
  'CHECK_FAILED',
  /** The check returned something that is not a result: fail closed. */
  'INVALID_RESULT',
  /** The run did not settle within `timeoutMs`. */
  'TIMEOUT',
  /** A timed-out run has still not settled, so no second one was started. */
  'HUNG',
  /** The last result is older than `staleAfterMs`. */
  'STALE',
  /** No usable result was there when the probe's budget ended; the run goes on. */
  'PENDING',
  /** A check that this one depends on is failing, so this one was not run. */
  'SKIPPED',
] as const;

export type Reason = (typeof REASONS)[number];
