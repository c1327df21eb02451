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

/** How many measurements of all checks are shown: their entries take some 400 characters each, apart from their text. */
const MAX_MEASUREMENTS = 2_000;

/**
 * The whole of draft-inadarei-api-health-check-06, as JSON. Every text and every figure that came from outside is made
 * plain and scrubbed on its way out. A view (`whole: false`) shows its checks alone.
 *
 * It is written in slices, since liveness is answered on the same event loop: a thousand outputs take long to scrub, at
 * least for the first time.
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
 * All measurements of a report share 262 144 UTF-16 units of text, in which each value counts for 16 more, and there are
 * 2 000 of them at most. Each check has a fair share of both; one that is asked for alone has all of it.
 *
 * Where its share does not suffice, the name of a measurement, a text or an object is `[Omitted]`, or an object ends with
 * how many entries more it has; `omittedMeasurements` says how many are missing. The entry of the check itself, with its
 * status, reason and output, is always there.
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

/** As members of `checks`. Measurements whose names have become the same share a key, as the draft's arrays allow. */
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
 * `orders-db: CHECK_FAILED; cache: TIMEOUT`: what is wrong, in one line. Only what did not come from the developer is
 * scrubbed: a check may well be called "auth-token".
 */
function explain({ output, reason, checks }: HealthReport, { term }: ReportScrubber): string {
  const bad = checks.filter(({ status }) => status !== 'pass');
  const parts = bad.map((check) => `${check.name}: ${check.reason ?? check.status}`);
  if (output !== undefined) parts.unshift(term(output));
  return parts.join('; ') || String(reason);
}

/** What the library itself has made and measured. Whatever is not named here came from outside. */
const OWN_KEYS: ReadonlySet<string> = new Set(['status', 'reason', 'componentType', 'time', 'since']);

/** An entry as it may leave: what came from outside is made plain and scrubbed. */
const plainEntry = (entry: CheckEntry, redact: Redact): CheckEntry =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [
      key,
      OWN_KEYS.has(key) || value === undefined ? value : toPlainJson(value, { text: redact }),
    ]),
  );

/**
 * Divides a sum among takers who come one after another. Each may take as much as would be left for each of those
 * after it, so that none can take what another needs; what one leaves is there for the others.
 */
export class FairShares {
  constructor(
    private left: number,
    private takers: number,
  ) {}

  /** How much the next one may take. */
  get share(): number {
    return this.takers > 0 ? Math.floor(this.left / this.takers) : 0;
  }

  /** The next one has taken so much; more than its share is not held against the others. */
  take(amount: number): void {
    this.left -= Math.min(amount, this.share);
    this.takers -= 1;
  }
}
