import { MASK } from './mask.js';
import { behindBracket, quotedAt } from './quoted-extent.js';
import { sensitivityOf } from './sensitive-name.js';

/*
 * What databases and their clients quote back when a statement fails: the statement, its parameters, the row.
 */

const QUOTE = `\\\\{0,16}["'\`]`;

/** MySQL, MariaDB, Oracle: `IDENTIFIED WITH plugin BY 'x'`. */
const IDENTIFIED_BY =
  /\bIDENTIFIED\s{1,8}(?:WITH\s{1,8}[\w'"`]{1,64}\s{1,8})?(?:BY|AS|USING)\s{1,8}(?:PASSWORD\s{0,8}\(?\s{0,8})?/gi;

/** libpq, about a password with a blank in it. */
const STRAY_WORD = /missing \\{0,16}"=\\{0,16}" after (?=\\{0,16}")/gi;

const INSERTED = /\b(?:INSERT|REPLACE)\s{1,8}(?:IGNORE\s{1,8})?INTO\b[^;\n]{1,400}?\bVALUES?\s{0,8}(?=\()/gi;

const BOUND = new RegExp(`\\bparameters(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=\\[)`, 'gi');

/** ioredis puts the command that failed beside the error, `AUTH` with its password too. */
const COMMAND = new RegExp(
  `\\bname(?:${QUOTE})?\\s{0,4}:\\s{0,4}${QUOTE}(?:auth|hello|acl|config|migrate)${QUOTE}\\s{0,4},\\s{0,200}(?:${QUOTE})?args(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=\\[)`,
  'gi',
);

/** PostgreSQL, of a row that violates a constraint. */
const FAILING_ROW = /(Failing row contains \()[^\n]*?(?=\)\.|\n|$)/g;
const EXISTING_KEY =
  /(\bKey \()([^()\n]{1,300})(\)=\()([^\n]{0,2000}?)(?=\) (?:already|is|conflicts)\b|\n|$)/g;

/** MySQL and MariaDB, of a value that exists already. */
const DUPLICATE_ENTRY = /(Duplicate entry ')([^\n]{0,1000}?)(' for key ')([^'\n]{0,200})/g;

interface Extent {
  readonly start: number;
  readonly end: number;
  /** Nothing in it needs to be hidden. */
  readonly harmless?: boolean;
}

/** Hides what stands behind each match, as far as `extentAt` says. */
function hideBehind(
  text: string,
  pattern: RegExp,
  extentAt: (text: string, at: number) => Extent | undefined,
): string {
  pattern.lastIndex = 0;
  let redacted = '';
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const extent = extentAt(text, pattern.lastIndex);
    if (!extent) continue;
    pattern.lastIndex = Math.max(pattern.lastIndex, extent.end);
    if (extent.harmless) continue;
    redacted += text.slice(from, extent.start) + MASK;
    from = extent.end;
  }
  return redacted + text.slice(from);
}

/** What stands in brackets, if texts are among it: `($1, $2)` is nothing to hide. */
function bracketed(text: string, at: number): Extent {
  const after = behindBracket(text, at);
  const closed = after > at + 1 && /[\])]/.test(text[after - 1] ?? '');
  const end = closed ? after - 1 : after;
  return { start: at + 1, end, harmless: !/["'`]/.test(text.slice(at, end)) };
}

const anySensitive = (names: string): boolean =>
  names.split(',').some((name) => sensitivityOf(name) !== undefined);

/** The secrets of statements, parameters and rows that an error of a database quotes. */
export function redactStatements(text: string): string {
  let redacted = hideBehind(text, IDENTIFIED_BY, quotedAt);
  redacted = hideBehind(redacted, STRAY_WORD, quotedAt);
  for (const pattern of [INSERTED, BOUND, COMMAND]) redacted = hideBehind(redacted, pattern, bracketed);
  return redacted
    .replace(FAILING_ROW, `$1${MASK}`)
    .replace(EXISTING_KEY, (match, key: string, names: string, is: string) =>
      anySensitive(names) ? key + names + is + MASK : match,
    )
    .replace(DUPLICATE_ENTRY, (match, entry: string, _value, forKey: string, name: string) =>
      anySensitive(name) ? entry + MASK + forKey + name : match,
    );
}
