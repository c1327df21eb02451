import type { Registration } from '../contracts/registration.js';
import type { CheckReport } from '../contracts/report.js';
import type { Reason } from '../contracts/reason.js';
import type { Status } from '../contracts/status.js';
import type { Instant } from '../contracts/reading.js';
import { staleFrom } from './cache.js';
import { recordedStatus, type CheckState } from './check-state.js';

export interface RunFacts {
  readonly running: boolean;
  readonly hungSince: number | undefined;
}

/** What can be said of a check right now, without running anything. */
export function viewCheck(
  { name, options }: Registration,
  state: CheckState,
  { running, hungSince }: RunFacts,
  at: Instant,
): CheckReport {
  const { last, skip } = state;
  const shown = skip ?? last;
  const stale = last !== undefined && at.now >= staleFrom(last, options);
  const { status, reason } = effectiveStatus(state, stale, running, options.critical);
  const since = reason === 'STALE' && last !== undefined ? last.at.time + options.staleAfterMs : state.since;
  // All of one shape, whatever is known: a report may hold a thousand of them.
  return {
    name,
    status,
    reason,
    rawStatus: last?.status,
    critical: options.critical,
    componentType: options.componentType,
    componentId: options.componentId,
    affectedEndpoints: options.affectedEndpoints,
    links: options.links,
    output: shown?.output,
    error: shown?.error,
    rootCause: skip?.rootCause,
    measurements: last?.measurements ?? NO_MEASUREMENTS,
    time: last?.at.time,
    durationMs: last?.durationMs,
    blockedMs: last?.blockedMs,
    ageMs: last === undefined ? undefined : at.now - last.at.now,
    stale,
    since,
    lastPassAt: state.lastPassAt,
    consecutiveFailures: state.damping.failures,
    hungSince,
    history: state.history,
  };
}

const NO_MEASUREMENTS = Object.freeze({});

/** A stale result is never served as good; a bad one stays what it was. */
function effectiveStatus(
  state: CheckState,
  stale: boolean,
  running: boolean,
  critical: boolean,
): { status: Status; reason: Reason | undefined } {
  const unusable = critical ? 'fail' : 'warn';
  const recorded = recordedStatus(state);
  if (recorded === undefined) return { status: unusable, reason: 'PENDING' };
  if (stale && recorded !== 'fail') return { status: unusable, reason: running ? 'PENDING' : 'STALE' };
  return { status: recorded, reason: recorded === 'pass' ? undefined : recordedReason(state) };
}

/** The reason of the reported status, which hysteresis may hold while the last result already says otherwise. */
function recordedReason({ skip, last }: CheckState): Reason {
  return skip?.reason ?? last?.reason ?? 'CHECK_FAILED';
}
