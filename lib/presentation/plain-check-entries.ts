import type { CheckReport } from '../contracts/report.js';
import { checkEntries, type KeyedEntry } from './check-entries.js';
import { FairShares } from './fair-shares.js';
import { plainEntry } from './plain-entry.js';
import type { Redact } from './redaction/redaction.js';
import { TextAllowance } from './text-allowance.js';

/** How much text of all measurements of a report is looked at, in UTF-16 units: it takes some 50 ms to scrub. */
const MAX_TEXT = 262_144;
/** How many measurements of all checks are shown: their entries take some 400 characters each, apart from that text. */
const MAX_MEASUREMENTS = 2_000;

/**
 * The entries of the checks as they may leave. Deep is drawn up on the event loop, where liveness is answered, too: so
 * all measurements of a report share 262 144 UTF-16 units of text, in which each value counts for 16 more, and there are
 * 2 000 of them at most. Each check has a fair share of both; one that is asked for alone has all of it.
 *
 * Where its share does not suffice, the name of a measurement, a text or an object is `[Omitted]`, or an object ends with
 * how many entries more it has; `omittedMeasurements` says how many are missing. The entry of the check itself, with its
 * status, reason and output, is always there.
 */
export function plainCheckEntries(checks: readonly CheckReport[], redact: Redact): KeyedEntry[] {
  const texts = new FairShares(MAX_TEXT, checks.length);
  const counts = new FairShares(MAX_MEASUREMENTS, checks.length);
  return checks.flatMap((check) => {
    const allowance = new TextAllowance(texts.share);
    const all = Object.entries(check.measurements);
    const measurements = Object.fromEntries(all.slice(0, counts.share));
    // The check itself comes first.
    const [[key, entry], ...shown] = checkEntries({ ...check, measurements }, (name) =>
      allowance.scrub(name, redact),
    ) as [KeyedEntry, ...KeyedEntry[]];
    const omitted = all.length - shown.length;
    const own = plainEntry({ ...entry, ...(omitted > 0 && { omittedMeasurements: omitted }) }, redact);
    const { componentType } = own;
    // It is the same beside every figure of the check, so it is made plain once.
    const figures = shown.map(([name, { componentType: _same, ...figure }]): KeyedEntry => [
      name,
      { componentType, ...plainEntry(figure, redact, allowance) },
    ]);
    counts.take(figures.length);
    texts.take(allowance.spent);
    return [[key, own], ...figures];
  });
}
