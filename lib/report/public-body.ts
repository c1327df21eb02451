import type { HealthReport } from '../interfaces/report.js';
import type { Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';

// By status, then by reason: on the path of every probe, and a joined key would have to be hashed each time.
const bodies: Readonly<Record<Status, Map<Reason | undefined, string>>> = {
  pass: new Map(),
  warn: new Map(),
  fail: new Map(),
};

/**
 * What anybody may see: the status, and why it is not a pass. The status comes first, for probers that match the
 * start of the body. There are only a few such bodies, so each is made once.
 */
export function publicBody({ status, reason }: Pick<HealthReport, 'status' | 'reason'>): string {
  const known = bodies[status].get(reason);
  if (known !== undefined) return known;
  const body = JSON.stringify({ status, reason });
  bodies[status].set(reason, body);
  return body;
}

/** With `details: 'summary'`: the names and statuses of the checks as well, and nothing else of them. */
export function summaryBody({ status, reason, checks }: HealthReport): string {
  const statuses = checks.map((check) => [check.name, [{ status: check.status }]]);
  return JSON.stringify({ status, reason, checks: Object.fromEntries(statuses) });
}
