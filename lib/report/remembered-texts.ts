import type { Redact } from '../redaction/redaction.js';

/** How many UTF-16 units of texts, before and after redaction, one of the two generations holds. */
const MAX_HELD = 1_048_576;

/**
 * The redactor with a memory: units, types and identifiers are the same in every report, and it takes longer to scrub one
 * than to draw up the rest of its entry. What has not been asked for in a while is forgotten.
 */
export function rememberTexts(redact: Redact): Redact {
  let recent = new Map<string, string>();
  let older = new Map<string, string>();
  let held = 0;
  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known;
    const scrubbed = older.get(text) ?? redact(text);
    held += text.length + scrubbed.length;
    if (held > MAX_HELD) {
      older = recent;
      recent = new Map();
      held = text.length + scrubbed.length;
    }
    recent.set(text, scrubbed);
    return scrubbed;
  };
}
