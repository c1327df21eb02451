import type { Reading } from '../contracts/reading.js';
import type { ResolvedCheckOptions } from '../contracts/registration.js';
import type { HistoryEntry } from '../contracts/report.js';
import type { Status } from '../contracts/status.js';
import { freshUntil, staleFrom } from './cache.js';
import { remember } from './history.js';
import { damp, UNDAMPED, type Damping } from './hysteresis.js';

/** Everything that is remembered of one check. Plain data; see {@link nextCheckState}. */
export interface CheckState {
  /** The last result of a run of its own. */
  readonly last?: Reading;
  /** Stands while a check that this one depends on fails. */
  readonly skip?: Reading;
  readonly damping: Damping;
  /** In monotonic ms. */
  readonly freshUntil: number;
  /** Since when the reported status has been what it is, in ms since the epoch. */
  readonly since?: number;
  /** In ms since the epoch. */
  readonly lastPassAt?: number;
  readonly history: readonly HistoryEntry[];
}

export const UNKNOWN_STATE: CheckState = { damping: UNDAMPED, freshUntil: -Infinity, history: [] };

/** The status before staleness is considered; `undefined` before the first result. */
export const recordedStatus = ({ skip, damping }: CheckState): Status | undefined =>
  skip === undefined ? damping.status : skip.status;

/** The state after a reading: of a run, or of a skip, which leaves what the check itself has said as it was. */
export function nextCheckState(
  state: CheckState,
  reading: Reading,
  options: ResolvedCheckOptions,
  jitterFactor: number,
): CheckState {
  const { skip: _skip, ...kept } = state;
  const next: CheckState =
    reading.reason === 'SKIPPED'
      ? { ...kept, skip: reading }
      : {
          ...kept,
          last: reading,
          damping: damp(state.damping, reading.status, options),
          freshUntil: freshUntil(reading, options, jitterFactor),
          ...(reading.status === 'pass' && { lastPassAt: reading.at.time }),
        };
  const changed = recordedStatus(next) !== recordedStatus(state);
  return {
    ...next,
    ...(changed && { since: reading.at.time }),
    history: remember(state.history, reading, options.historySize),
  };
}

/** Until when the result need not be renewed, in monotonic ms. */
export function validUntil(
  { last, skip, freshUntil: fresh }: CheckState,
  options: ResolvedCheckOptions,
): number {
  if (last === undefined || skip !== undefined) return -Infinity;
  const stale = staleFrom(last, options);
  // In background mode it is the timer that renews it.
  return options.intervalMs === undefined ? Math.min(fresh, stale) : stale;
}

/** In background mode: from the start of the run to that of the next, in ms, before jitter. */
export function intervalAfter(state: CheckState, options: ResolvedCheckOptions): number {
  const { intervalMs = 0, failureIntervalMs = intervalMs } = options;
  return recordedStatus(state) === 'fail' || state.last?.status === 'fail' ? failureIntervalMs : intervalMs;
}
