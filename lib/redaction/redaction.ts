import { types } from 'node:util';

import { redactCommandLines, redactStatements } from './command-redaction.js';
import { redactKeyValues } from './key-value-redaction.js';
import { KnownValues, type Environment, type SecretValue } from './known-values.js';
import { redactDescribedValues, redactMarkup, redactRefusedValues } from './named-value-redaction.js';
import { onOneLine, shortened, wellFormed, withoutControls, withoutStackFrames } from './plain-text.js';
import { redactSentences } from './sentence-redaction.js';
import { MASK } from './text-scan.js';
import { redactPrivateKeys, redactTokens } from './token-redaction.js';
import { redactUrls, redactUserInfo } from './url-redaction.js';

export { isCredentialOption } from './command-redaction.js';
export { MIN_VALUE_LENGTH, type SecretValue } from './known-values.js';
export { shortened, wellFormed } from './plain-text.js';
export { isCredentialHeader, isPlural, sensitivityOf } from './sensitive-name.js';
export { MASK } from './text-scan.js';

/** Removes credentials, stacks and control characters from a text. Never throws. */
export type Redact = (text: string) => string;

/** The options of {@link createRedactor}. */
export interface RedactorOptions {
  /**
   * Patterns for other private data, such as account numbers. Each match becomes `***`. The patterns run last, on a
   * single line in which credentials are masked already, and on at most the first 8 000 characters. Default: none.
   */
  readonly patterns?: readonly RegExp[];
  /**
   * Secrets to hide anywhere in a text, as they are and in Base64, URLs and JSON. Each is a text of at least
   * 4 characters, or a function that returns the current secrets. It is called for each text, so rotated secrets are
   * hidden at once. Default: none.
   */
  readonly values?: readonly SecretValue[];
  /**
   * The environment whose secrets are hidden like `values`, such as `DB_PASSWORD` and the password in `DATABASE_URL`.
   * Short values and common words are not hidden. It is read again each second. Default: `process.env`.
   */
  readonly environment?: Environment;
}

/** The longest result, in UTF-16 units, including the ellipsis. */
export const MAX_TEXT_LENGTH = 2_000;

/** Only this many UTF-16 units of a text are read, so the time per text is bounded. */
const WINDOW = 4 * MAX_TEXT_LENGTH;

/** The steps after the URLs. A step that knows more about the context of a credential comes earlier. */
const STEPS = [
  // `user:password@host`
  redactUserInfo,
  // `IDENTIFIED BY 'x'`, `parameters: ['x']`
  redactStatements,
  // `Duplicate entry 'x' for key 'password'`
  redactRefusedValues,
  // `{ field: 'password', value: 'x' }`
  redactDescribedValues,
  // `password=x`, `Authorization: Bearer x`
  redactKeyValues,
  // `--password x`
  redactCommandLines,
  // `<password>x</password>`
  redactMarkup,
  // `eyJ…`, `ghp_…`
  redactTokens,
  // `the password is x`
  redactSentences,
];

/** The longest word that is dropped at the cut, in UTF-16 units. */
const MAX_TAIL = 1_024;

/** Drops the last word of a cut text, which may be the first half of a credential. */
function withoutBrokenTail(text: string): string {
  if (text.endsWith(MASK)) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf(' '), text.length - MAX_TAIL));
}

/** A copy with the `g` flag and without `y`, whose `lastIndex` the application cannot change. */
function reusable(pattern: RegExp): RegExp {
  if (!types.isRegExp(pattern)) {
    throw new TypeError(
      `You gave redaction the pattern ${typeof pattern === 'string' ? JSON.stringify(pattern) : typeof pattern}. ` +
        'Write it as a regular expression: redact: { patterns: [/acct-\\d+/] }.',
    );
  }
  return new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
}

function redacted(text: string, known: KnownValues, patterns: readonly RegExp[]): string {
  const cut = text.length > WINDOW;
  // 1. Remove what could separate a name from its credential.
  let plain = withoutStackFrames(withoutControls(text.slice(0, WINDOW)));
  // 2. Hide what is secret as a whole: known values, private keys, user information of URLs.
  plain = redactUrls(redactPrivateKeys(known.redact(plain)), cut);
  // 3. Hide what the context or the form of a text shows to be secret.
  for (const step of STEPS) plain = step(plain);
  // 4. Make one line, apply the application's own patterns, and shorten.
  let line = onOneLine(plain);
  if (cut) line = withoutBrokenTail(line);
  for (const pattern of patterns) line = line.replace(pattern, (match) => (match === '' ? '' : MASK));
  return shortened(wellFormed(cut ? `${line}…` : line), MAX_TEXT_LENGTH);
}

/**
 * Returns a function that hides credentials as `***`, removes stacks, control characters and line breaks, and cuts the
 * text to 2 000 characters. The name in front of a credential stays.
 *
 * It recognizes credentials by their context or their form. It cannot recognize a password that looks like an ordinary
 * word in a sentence. Use `values` and `patterns` for secrets that only the application knows.
 *
 * @throws TypeError if a pattern is not a regular expression.
 */
export function createRedactor(options: RedactorOptions = {}): Redact {
  const patterns = (options.patterns ?? []).map(reusable);
  const known = new KnownValues(options.values ?? [], options.environment ?? process.env);
  return (text) => {
    try {
      return redacted(text, known, patterns);
    } catch {
      // A pattern can exhaust the stack of the regular expression engine. Then hide the whole text.
      return MASK;
    }
  };
}
