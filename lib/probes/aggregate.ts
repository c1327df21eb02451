import { REASONS, type Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';

/** The contribution of one check to a probe. */
export interface Contribution {
  readonly status: Status;
  readonly critical: boolean;
  readonly reason?: Reason | undefined;
}

export interface Aggregate {
  readonly status: Status;
  readonly reason?: Reason;
}

const SEVERITY = { pass: 0, warn: 1, fail: 2 } as const satisfies Record<Status, number>;

const BLAME = Object.fromEntries(REASONS.map((reason, index) => [reason, index])) as Record<Reason, number>;

/** The effect of a check's status on the probe. A failure of a check that is not critical only degrades the probe. */
export function effectOf(status: Status, critical: boolean): Status {
  switch (status) {
    case 'pass':
      return 'pass';
    case 'warn':
      return 'warn';
    case 'fail':
      return critical ? 'fail' : 'warn';
    default:
      return failClosed(status);
  }
}

/**
 * A critical failure fails the probe; any other failure or warning makes it warn; otherwise it passes. The reason
 * is the gravest one among the checks that decided the status.
 */
export function aggregate(contributions: Iterable<Contribution>): Aggregate {
  let status: Status = 'pass';
  let reason: Reason | undefined;
  for (const contribution of contributions) {
    const effect = effectOf(contribution.status, contribution.critical);
    if (SEVERITY[effect] < SEVERITY[status] || effect === 'pass') continue;
    const own = contribution.reason ?? 'CHECK_FAILED';
    if (SEVERITY[effect] > SEVERITY[status] || reason === undefined || BLAME[own] < BLAME[reason])
      reason = own;
    status = effect;
  }
  return reason === undefined ? { status } : { status, reason };
}

/** The compiler proves that this is never reached. An invalid status from untyped code counts as a failure. */
function failClosed(_status: never): Status {
  return 'fail';
}
