/** A run that has not settled. Times are monotonic, in ms. */
export interface PendingRun {
  readonly startedAt: number;
  /** When its timeout struck; `undefined` while it is within its time. */
  readonly timedOutAt: number | undefined;
}

/**
 * - `start`: nothing is running;
 * - `join`: a run is under way, share it;
 * - `hung`: a run has timed out and not settled, starting another would only pile up;
 * - `abandon`: it has been like that for too long, give it up and start another.
 */
export type NextStep = 'start' | 'join' | 'hung' | 'abandon';

export function nextStep(run: PendingRun | undefined, now: number, abandonAfterMs: number): NextStep {
  if (run === undefined) return 'start';
  if (run.timedOutAt === undefined) return 'join';
  return now - run.timedOutAt >= abandonAfterMs ? 'abandon' : 'hung';
}
