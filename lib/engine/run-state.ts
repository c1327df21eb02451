/** A run that has not settled. Times are monotonic, in ms. */
export interface PendingRun {
  readonly startedAt: number;
  /** When its timeout struck; `undefined` while it is within its time. */
  readonly timedOutAt: number | undefined;
  /** When the last probing run beside it was started. */
  readonly probedAt?: number | undefined;
}

/** How long after the timeout, or after the last probing run was started, one is started, in ms. */
export const PROBING_PACE_MS = 900;

/** How long a probing run may take, in ms, unless the check's `timeoutMs` is shorter: a healed network shows soon. */
export const PROBING_TIMEOUT_MS = 1_000;

/**
 * No probing run is started while so many runs have not settled. Each may hold a connection of the application's, or one of
 * the four threads of libuv's pool.
 */
export const MAX_UNSETTLED = 3;

/**
 * - `start`: nothing is running;
 * - `join`: a run is under way, share it;
 * - `hung`: a run has timed out and not settled, starting another would only pile up;
 * - `probe`: the same, and it is time to find out with one run beside it whether the dependency answers again;
 * - `abandon`: it has been like that for too long, give it up and start another.
 */
export type NextStep = 'start' | 'join' | 'hung' | 'probe' | 'abandon';

/** @param abandoned how many runs were given up and have not settled, `run` not counted */
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
