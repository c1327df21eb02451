import type { CheckReport, HealthReport } from '../interfaces/report.js';
import { EventLoopSlices } from '../support/time/event-loop-slices.js';
import type { Redact } from '../redaction/redaction.js';
import type { ApplicationInfo } from './application-info.js';
import {
  checkEntries,
  onDemandEntries,
  switchedOffEntry,
  type CheckEntry,
  type KeyedEntry,
} from './check-entries.js';
import { diagnosticEntries, type Diagnostics } from './diagnostic-entries.js';
import { lifecycleEntries } from './lifecycle-entries.js';
import { toPlainJson } from './plain-json.js';
import { MAX_TEXT } from './plain-measurements.js';
import { plainLinks, type ReportScrubber } from './scrubbed-reports.js';

export interface DeepBodyParts {
  readonly info: ApplicationInfo;
  readonly scrubber: ReportScrubber;
  readonly diagnose: () => Diagnostics;
}

/** The maximum number of measurements of all checks. Each entry takes about 400 characters plus its text. */
const MAX_MEASUREMENTS = 2_000;

/**
 * The deep report as JSON (draft-inadarei-api-health-check-06). Texts and figures from outside are converted to plain JSON
 * and scrubbed. A view (`whole: false`) contains only its checks.
 *
 * The work is split into time slices, since a thousand outputs take long to scrub and liveness shares the event loop.
 */
export async function deepBody(report: HealthReport, whole: boolean, parts: DeepBodyParts): Promise<string> {
  const { info, scrubber, diagnose } = parts;
  const plain = ([key, entry]: KeyedEntry): KeyedEntry => [key, plainEntry(entry, scrubber.term)];
  const checks = await writeChecks(report.checks, scrubber);
  const aside = whole
    ? write([
        ...report.onDemandChecks.flatMap((check) => onDemandEntries(check, scrubber)),
        ...report.switchedOff.map(switchedOffEntry),
      ])
    : [];
  const before = whole ? write(lifecycleEntries(report).map(plain)) : [];
  const after = whole
    ? write(diagnosticEntries(diagnose(), new Date(report.time).toISOString()).map(plain))
    : [];
  const links = info.links && plainLinks(info.links, scrubber.term);
  const head = JSON.stringify({
    status: report.status,
    reason: report.reason,
    ...info,
    links: links?.shown,
    omittedLinks: links?.omitted || undefined,
    output: report.status === 'pass' ? undefined : explain(report, scrubber),
  });
  return `${head.slice(0, -1)},"checks":{${[...before, ...checks, ...aside, ...after].join(',')}}}`;
}

/**
 * All measurements of a report share 262 144 UTF-16 units of text, and at most 2 000 are shown. Each value costs 16 more
 * units. Each check has a fair share of both limits. A check that is requested alone has all of it.
 *
 * Beyond its share, a name, a text or an object becomes `[Omitted]`, or an object ends with the number of its other
 * entries. `omittedMeasurements` counts the missing measurements. The entry of the check itself is always present.
 */
async function writeChecks(checks: readonly CheckReport[], scrubber: ReportScrubber): Promise<string[]> {
  const slices = new EventLoopSlices();
  const texts = new FairShares(MAX_TEXT, checks.length);
  const counts = new FairShares(MAX_MEASUREMENTS, checks.length);
  const written: string[] = [];
  for (const check of checks) {
    if (slices.usedUp) await slices.next();
    const { entries, taken } = checkEntries(check, scrubber, { count: counts.share, text: texts.share });
    counts.take(taken.count);
    texts.take(taken.text);
    written.push(...write(entries));
  }
  return written;
}

/** The entries as members of `checks`. Measurements whose scrubbed names are equal share a key, in one array. */
function write(entries: readonly KeyedEntry[]): string[] {
  const groups = new Map<string, string[]>();
  for (const [key, entry] of entries) {
    const group = groups.get(key);
    if (group) group.push(JSON.stringify(entry));
    else groups.set(key, [JSON.stringify(entry)]);
  }
  return Array.from(groups, ([key, group]) => `${JSON.stringify(key)}:[${group.join(',')}]`);
}

/**
 * All failures in one line: `orders-db: CHECK_FAILED; cache: TIMEOUT`. Names of checks are not scrubbed, since a check may
 * be called "auth-token".
 */
function explain({ output, reason, checks }: HealthReport, { term }: ReportScrubber): string {
  const bad = checks.filter(({ status }) => status !== 'pass');
  const parts = bad.map((check) => `${check.name}: ${check.reason ?? check.status}`);
  if (output !== undefined) parts.unshift(term(output));
  return parts.join('; ') || String(reason);
}

/** Values of the library itself. All other values may come from outside. */
const OWN_KEYS: ReadonlySet<string> = new Set(['status', 'reason', 'componentType', 'time', 'since']);

/** Converts values from outside to plain JSON and scrubs them. */
const plainEntry = (entry: CheckEntry, redact: Redact): CheckEntry =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [
      key,
      OWN_KEYS.has(key) || value === undefined ? value : toPlainJson(value, { text: redact }),
    ]),
  );

/**
 * Divides a total among takers that come one after another. Each may take an equal part of the rest. The part that one
 * taker leaves is available to the others.
 */
export class FairShares {
  constructor(
    private left: number,
    private takers: number,
  ) {}

  /** The amount that the next taker may take. */
  get share(): number {
    return this.takers > 0 ? Math.floor(this.left / this.takers) : 0;
  }

  /** Records what the next taker took. An excess over its share does not reduce the shares of the others. */
  take(amount: number): void {
    this.left -= Math.min(amount, this.share);
    this.takers -= 1;
  }
}
