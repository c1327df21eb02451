import { PROBES, type ProbeName } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { HealthReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { HealthTransition } from '../interfaces/transition.js';

interface Wanted {
  readonly status: Status;
  /** Default: any reason, or none. */
  readonly reason?: Reason;
}

/** The awaited status of a check or a probe. */
export type HealthTarget = (Wanted & { readonly check: string }) | (Wanted & { readonly probe: ProbeName });

/** Reports what is known, without running a check. `HealthService` is one. */
export interface Reporter {
  report(probe: ProbeName): HealthReport;
}

/**
 * The present state of the check or probe, as a transition whose `from` is `undefined`. The result is `undefined` if there is
 * no such check, or if it never ran, unless the target asks for `PENDING`: a check that never ran counts as failing, and
 * tests do not wait for that.
 */
export function presentState(health: Reporter, target: HealthTarget): HealthTransition | undefined {
  if ('probe' in target) {
    const { probe, status, reason, time } = health.report(target.probe);
    return {
      kind: 'probe',
      probe,
      from: undefined,
      to: status,
      ...(reason !== undefined && { reason }),
      time,
    };
  }
  for (const probe of PROBES) {
    const { checks, time } = health.report(probe);
    const report = checks.find(({ name }) => name === target.check);
    if (report === undefined) continue;
    if (report.time === undefined && report.reason === 'PENDING' && target.reason !== 'PENDING')
      return undefined;
    const { name, critical, status, reason, since = time } = report;
    return {
      kind: 'check',
      check: name,
      critical,
      from: undefined,
      to: status,
      ...(reason !== undefined && { reason }),
      time: since,
    };
  }
  return undefined;
}

export function meets(transition: HealthTransition, target: HealthTarget): boolean {
  const same =
    'probe' in target
      ? transition.kind === 'probe' && transition.probe === target.probe
      : transition.kind === 'check' && transition.check === target.check;
  const { status, reason = transition.reason } = target;
  return same && transition.to === status && transition.reason === reason;
}

export function describeTarget(target: HealthTarget): string {
  const subject = 'probe' in target ? target.probe : `check "${target.check}"`;
  return `${subject} to be ${describeStatus(target.status, target.reason)}`;
}

export const describeState = ({ to, reason }: HealthTransition): string => describeStatus(to, reason);

const describeStatus = (status: Status, reason: Reason | undefined): string =>
  reason === undefined ? status : `${status} (${reason})`;
