import type { Registration } from '../interfaces/registration.js';
import type { CheckReport } from '../interfaces/report.js';
import type { Instant } from '../support/time/clock.js';
import { staleFrom } from './cache.js';
import { goodUntil, judge, type CheckState } from './check-state.js';

export interface RunFacts {
  readonly running: boolean;
  readonly hungSince: number | undefined;
}

/** The status of a check at this moment, without a run. */
export function viewCheck(
  { name, options }: Registration,
  state: CheckState,
  { running, hungSince }: RunFacts,
  at: Instant,
): CheckReport {
  const { last, skip } = state;
  const shown = skip ?? last;
  const { status, reason } = judge(state, options, running, at.now);
  // A good status ended when it became stale, although no reading was recorded then.
  const becameStale = skip === undefined && at.now >= goodUntil(state, options);
  const since = becameStale && state.goodAt ? state.goodAt.time + options.staleAfterMs : state.since;
  // All views have the same shape, because a report may hold a thousand of them. Frozen, because callers share them.
  return Object.freeze({
    name,
    status,
    reason,
    rawStatus: last?.status,
    critical: options.critical,
    componentType: options.componentType,
    componentId: options.componentId,
    affectedEndpoints: options.affectedEndpoints,
    links: options.links,
    tags: options.tags,
    scope: options.scope,
    output: shown?.output,
    rootCause: skip?.rootCause,
    measurements: last?.measurements ?? NO_MEASUREMENTS,
    time: last?.at.time,
    durationMs: last?.durationMs,
    blockedMs: last?.blockedMs,
    loopLagMs: last?.loopLagMs,
    ageMs: last === undefined ? undefined : at.now - last.at.now,
    stale: last !== undefined && at.now >= staleFrom(last.at, options),
    since,
    lastPassAt: state.lastPassAt,
    consecutiveFailures: state.damping.failures,
    hungSince,
    history: state.history,
  });
}

const NO_MEASUREMENTS = Object.freeze({});
