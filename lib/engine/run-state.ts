/** A run that has not settled. Times are monotonic, in ms. */
export interface PendingRun {
  readonly startedAt: number;
  /** When it timed out; `undefined` before that. */
  readonly timedOutAt: number | undefined;
  /** When the last probing run beside it was started. */
  readonly probedAt?: number | undefined;
}

/** Delay before a probing run, in ms, measured from the timeout or from the start of the last probing run. */
export const PROBING_PACE_MS = 900;

/** Timeout of a probing run, in ms, unless `timeoutMs` of the check is shorter. Short, so that a recovery is found soon. */
export const PROBING_TIMEOUT_MS = 1_000;

/**
 * No probing run is started while this many runs have not settled. Each may hold a connection of the application or one
 * of the four threads of libuv's pool.
 */
export const MAX_UNSETTLED = 3;

/**
 * - `start`: no run is in flight;
 * - `join`: a run is in flight, share it;
 * - `hung`: a run has timed out and not settled, and another one would only add to the pile;
 * - `probe`: the same, but it is time to test with a probing run whether the dependency has recovered;
 * - `abandon`: the run has hung for abandonAfterMs, so abandon it and start another.
 */
export type NextStep = 'start' | 'join' | 'hung' | 'probe' | 'abandon';

/** @param abandoned number of abandoned runs that have not settled, without `run` */
export function nextStep(
  run: PendingRun | undefined,
  now: number,
  abandonAfterMs: number,
  abandoned: number,
): NextStep {
  if (run === undefined) return 'start';
  if (run.timedOutAt === undefined) return 'join';
  if (now - run.timedOutAt >= abandonAfterMs) return 'abandon';
  const isDue = now - (run.probedAt ?? run.timedOutAt) >= PROBING_PACE_MS;
  return isDue && abandoned + 1 < MAX_UNSETTLED ? 'probe' : 'hung';
}
