import type { CheckEntry } from './check-entries.js';
import { toPlainJson } from './plain-json/plain-json.js';
import type { Redact } from '../redaction/redaction.js';

/** What the library itself has made and measured. Whatever is not named here came from outside. */
const OWN_KEYS: ReadonlySet<string> = new Set(['status', 'reason', 'componentType', 'time', 'since']);

/** An entry as it may leave: what came from outside is made plain and scrubbed. */
export const plainEntry = (entry: CheckEntry, redact: Redact): CheckEntry =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [
      key,
      OWN_KEYS.has(key) || value === undefined ? value : toPlainJson(value, { text: redact }),
    ]),
  );
