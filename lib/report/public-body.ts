import type { HealthReport } from '../interfaces/report.js';

/** The body for everybody: status and reason. The status comes first, for probers that match the start of the body. */
export const publicBody = ({ status, reason }: Pick<HealthReport, 'status' | 'reason'>): string =>
  JSON.stringify({ status, reason });

/** The body for `details: 'summary'`: adds only the names and statuses of the checks. */
export function summaryBody({ status, reason, checks }: HealthReport): string {
  const statuses = checks.map((check) => [check.name, [{ status: check.status }]]);
  return JSON.stringify({ status, reason, checks: Object.fromEntries(statuses) });
}
