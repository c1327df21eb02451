import type { Status } from '../interfaces/status.js';

/** Counts of equal results in a row, and the resulting status. */
export interface Damping {
  /** The damped status; `undefined` before the first result. */
  readonly status: Status | undefined;
  readonly failures: number;
  readonly successes: number;
}

export interface Thresholds {
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

export const UNDAMPED: Damping = { status: undefined, failures: 0, successes: 0 };

/**
 * Counts consecutive results: an opposite one resets the count. The very first result is reported unchanged, so
 * that an instance that has never passed is not shown as passing.
 */
export function damp(previous: Damping, raw: Status, thresholds: Thresholds): Damping {
  const failed = raw === 'fail';
  const failures = failed ? previous.failures + 1 : 0;
  const successes = failed ? 0 : previous.successes + 1;
  return { status: dampedStatus(previous.status, raw, failures, successes, thresholds), failures, successes };
}

function dampedStatus(
  previous: Status | undefined,
  raw: Status,
  failures: number,
  successes: number,
  { failureThreshold, successThreshold }: Thresholds,
): Status {
  if (previous === undefined) return raw;
  if (raw === 'fail') return failures >= failureThreshold ? 'fail' : previous;
  return previous !== 'fail' || successes >= successThreshold ? raw : 'fail';
}
