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

/** Makes a text fit to be shown to anybody who may see the report. Never throws. */
export type Redact = (text: string) => string;

/** The options of {@link createRedactor}. */
export interface RedactorOptions {
  /**
   * What else is to be hidden, such as the numbers of accounts: each match becomes `***`. They see a text of one line
   * in which credentials are masked already, and do not see more than the first 8 000 characters. Default: none.
   */
  readonly patterns?: readonly RegExp[];
  /**
   * Secrets to hide wherever they stand, as they are and in Base64, URLs and JSON. Each is a text of at least
   * 4 characters, or a function that returns the present ones: it is called for each text, so that rotated secrets are
   * known at once. Default: none.
   */
  readonly values?: readonly SecretValue[];
  /**
   * Whose secret variables are hidden like `values`, such as `DB_PASSWORD` and the password in `DATABASE_URL`. Short
   * values and common words are not. It is read again each second. Default: `process.env`.
   */
  readonly environment?: Environment;
}

/** The longest text that leaves, in UTF-16 units, ellipsis included. */
export const MAX_TEXT_LENGTH = 2_000;

/** How much of a text is looked at, for redaction shortens: everything below takes constant time at most. */
const WINDOW = 4 * MAX_TEXT_LENGTH;

/** In this order: those that know more about what stands around a credential come first. */
const PASSES = [
  redactUserInfo,
  redactStatements,
  redactRefusedValues,
  redactDescribedValues,
  redactKeyValues,
  redactCommandLines,
  redactMarkup,
  redactTokens,
  redactSentences,
];

/** The longest unbroken run that is given up where the window cuts a text. */
const MAX_TAIL = 1_024;

/** What the window cut in half may be the beginning of a credential that nobody would recognise. */
function withoutBrokenTail(text: string): string {
  if (text.endsWith(MASK)) return text;
  return text.slice(0, Math.max(0, text.lastIndexOf(' '), text.length - MAX_TAIL));
}

/** A pattern of the application's own that can be used over and over, whatever its flags and `lastIndex` are. */
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
  const plain = withoutStackFrames(withoutControls(text.slice(0, WINDOW)));
  let masked = redactUrls(redactPrivateKeys(known.redact(plain)), cut);
  for (const pass of PASSES) masked = pass(masked);
  const whole = onOneLine(masked);
  let line = cut ? withoutBrokenTail(whole) : whole;
  for (const pattern of patterns) line = line.replace(pattern, (match) => (match === '' ? '' : MASK));
  return shortened(wellFormed(cut ? `${line}…` : line), MAX_TEXT_LENGTH);
}

/**
 * A function that scrubs a text of credentials, stacks, control characters and line breaks, and cuts it to 2 000
 * characters. What it hides becomes `***`; the name in front of it stays.
 *
 * It knows credentials by what stands around them or by their own looks; a password in a sentence of prose looks like
 * any other word. `patterns` are for what only the application can know.
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
      // A pattern can exhaust the engine's stack. What could not be scrubbed does not leave.
      return MASK;
    }
  };
}
