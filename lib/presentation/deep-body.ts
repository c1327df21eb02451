import type { HealthReport } from '../contracts/report.js';
import type { ApplicationInfo } from './application-info.js';
import type { CheckEntry, KeyedEntry } from './check-entries.js';
import { diagnosticEntries, type Diagnostics } from './diagnostic-entries.js';
import { lifecycleEntries } from './lifecycle-entries.js';
import { plainCheckEntries } from './plain-check-entries.js';
import { plainEntry, plainLinks } from './plain-entry.js';
import type { Redact } from './redaction/redaction.js';

export interface DeepBodyParts {
  readonly info: ApplicationInfo;
  readonly redact: Redact;
  readonly diagnose: () => Diagnostics;
}

/**
 * The whole of draft-inadarei-api-health-check-06. Every text and every figure that came from outside is made plain
 * and scrubbed on its way out. A view (`whole: false`) shows its checks alone.
 */
export function deepBody(
  report: HealthReport,
  whole: boolean,
  { info, redact, diagnose }: DeepBodyParts,
): string {
  const plain = ([key, entry]: KeyedEntry): KeyedEntry => [key, plainEntry(entry, redact)];
  const checks = plainCheckEntries(report.checks, redact);
  const entries = whole
    ? [
        ...lifecycleEntries(report).map(plain),
        ...checks,
        ...diagnosticEntries(diagnose(), new Date(report.time).toISOString()).map(plain),
      ]
    : checks;
  const output = report.status === 'pass' ? undefined : explain(report, redact);
  const body = {
    status: report.status,
    reason: report.reason,
    ...info,
    ...Object.fromEntries(info.links ? plainLinks(info.links, redact) : []),
    output,
    checks: Object.fromEntries(grouped(entries)),
  };
  return JSON.stringify(body);
}

/**
 * `orders-db: CHECK_FAILED; cache: TIMEOUT`: what is wrong, in one line. Only what did not come from the developer is
 * scrubbed: a check may well be called "auth-token".
 */
function explain({ output, reason, checks }: HealthReport, redact: Redact): string {
  const bad = checks.filter(({ status }) => status !== 'pass');
  const parts = bad.map((check) => `${check.name}: ${check.reason ?? check.status}`);
  if (output !== undefined) parts.unshift(redact(output));
  return parts.join('; ') || String(reason);
}

function grouped(entries: readonly KeyedEntry[]): ReadonlyMap<string, CheckEntry[]> {
  const groups = new Map<string, CheckEntry[]>();
  for (const [key, entry] of entries) {
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
