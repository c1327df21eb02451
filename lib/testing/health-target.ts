import { PROBES, type ProbeName } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { HealthReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { HealthTransition } from '../interfaces/transition.js';

interface Wanted {
  readonly status: Status;
  /** Default: any, or none. */
  readonly reason?: Reason;
}

/** A status that a check, or a probe, is to have. */
export type HealthTarget = (Wanted & { readonly check: string }) | (Wanted & { readonly probe: ProbeName });

/** What can say how things are, without running anything. */
export interface Reporter {
  report(probe: ProbeName): HealthReport;
}

/**
 * How the target's check or probe is reported now, as a transition from nowhere. `undefined` if there is no such check,
 * or if it has never run: that it counts as failing until then is no state that anybody waits for, unless asked for.
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
