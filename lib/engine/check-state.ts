import type { Reading } from '../interfaces/reading.js';
import type { Instant } from '../support/time/clock.js';
import type { ResolvedCheckOptions } from '../interfaces/check-options.js';
import type { HistoryEntry } from '../interfaces/report.js';
import type { Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';
import { freshUntil, staleFrom } from './cache.js';
import { remember } from './history.js';
import { damp, UNDAMPED, type Damping } from './hysteresis.js';

/** The recorded state of one check. Plain data; see {@link nextCheckState}. */
export interface CheckState {
  /** The last result of a run. */
  readonly last?: Reading;
  /** Set while a dependency of the check fails. */
  readonly skip?: Reading;
  readonly damping: Damping;
  /** When a run last returned a status other than `fail`. A threshold may hold that status, but it still becomes stale. */
  readonly goodAt?: Instant;
  /** In monotonic ms. */
  readonly freshUntil: number;
  /** When the reported status last changed, in ms since the epoch. */
  readonly since?: number;
  /** In ms since the epoch. */
  readonly lastPassAt?: number;
  readonly history: readonly HistoryEntry[];
}

export const UNKNOWN_STATE: CheckState = { damping: UNDAMPED, freshUntil: -Infinity, history: [] };

/** The status without regard to staleness; `undefined` before the first result. */
export const recordedStatus = ({ skip, damping }: CheckState): Status | undefined =>
  skip === undefined ? damping.status : skip.status;

/**
 * Until when the status of the runs may be served as good, in monotonic ms. Measured from the last good result, so a
 * threshold that holds a status does not extend it. Infinity for a failure, which never becomes good by itself.
 */
export function goodUntil({ damping, goodAt }: CheckState, options: ResolvedCheckOptions): number {
  if (damping.status === undefined) return -Infinity;
  return damping.status === 'fail' || goodAt === undefined ? Infinity : staleFrom(goodAt, options);
}

/** The status of a check at one moment. */
export interface Judgement {
  readonly status: Status;
  readonly reason: Reason | undefined;
}

/**
 * The status at one moment. A stale result is never served as good; a failure stays a failure.
 *
 * @param running whether a run is in flight. Then the reason of a missing result is `PENDING` instead of `STALE`.
 */
export function judge(
  state: CheckState,
  options: ResolvedCheckOptions,
  running: boolean,
  now: number,
): Judgement {
  const recorded = recordedStatus(state);
  const unusable = options.critical ? 'fail' : 'warn';
  if (recorded === undefined) return { status: unusable, reason: 'PENDING' };
  if (state.skip !== undefined || now < goodUntil(state, options))
    return { status: recorded, reason: recorded === 'pass' ? undefined : reasonOf(state) };
  // A threshold has held a good status until it became stale. From now on the failures count.
  if (state.last?.status === 'fail') return { status: 'fail', reason: reasonOf(state) };
  return { status: unusable, reason: running ? 'PENDING' : 'STALE' };
}

/** Whether dependents must be skipped. `false` before the first result. */
export const isFailing = (state: CheckState, options: ResolvedCheckOptions, now: number): boolean =>
  recordedStatus(state) === 'fail' || (state.last?.status === 'fail' && now >= goodUntil(state, options));

/** Whether there is no result to serve: none at all, or only a good one that is stale. */
export const isUnusable = (state: CheckState, options: ResolvedCheckOptions, now: number): boolean =>
  state.skip === undefined && now >= goodUntil(state, options) && state.last?.status !== 'fail';

/** The reason of the reported status. Hysteresis may hold it while the last result already differs. */
const reasonOf = ({ skip, last }: CheckState): Reason => skip?.reason ?? last?.reason ?? 'CHECK_FAILED';

/** The state after a reading. A skip keeps the last result of the check. */
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
          damping: damp(heldBefore(state, reading, options), reading.status, options),
          ...(reading.status !== 'fail' && { goodAt: reading.at }),
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

/** The state after the removal of the check that caused a skip. */
export function withoutSkip(state: CheckState, time: number): CheckState {
  const { skip: _skip, ...next } = state;
  return { ...next, ...(recordedStatus(next) !== recordedStatus(state) && { since: time }) };
}

/** A threshold does not hold a stale status. */
function heldBefore(state: CheckState, { at }: Reading, options: ResolvedCheckOptions): Damping {
  return at.now < goodUntil(state, options) ? state.damping : { ...state.damping, status: undefined };
}

/** When a probe has to renew the last result, in monotonic ms. */
export function renewAt({ last, freshUntil: fresh }: CheckState, options: ResolvedCheckOptions): number {
  if (last === undefined) return -Infinity;
  const stale = staleFrom(last.at, options);
  if (options.intervalMs === undefined) return Math.min(fresh, stale);
  // In background mode a timer renews it, and a failure can be served at any age.
  return last.status === 'fail' ? Infinity : stale;
}

/** The interval in background mode from the start of one run to the start of the next, in ms, before jitter. */
export function intervalAfter(state: CheckState, options: ResolvedCheckOptions): number {
  const { intervalMs = 0, failureIntervalMs = intervalMs } = options;
  return recordedStatus(state) === 'fail' || state.last?.status === 'fail' ? failureIntervalMs : intervalMs;
}
