import { hideBehind } from './hide-behind.js';
import type { Hidden } from './hide-behind.js';
import { MASK } from './mask.js';
import { behindBracket, quotedAt } from './quoted-extent.js';

/*
 * What databases and their clients quote back when a statement fails: the statement and its parameters.
 */

const QUOTE = `\\\\{0,16}["'\`]`;

/** MySQL, MariaDB, Oracle: `IDENTIFIED WITH plugin BY 'x'`. */
const IDENTIFIED_BY =
  /\bIDENTIFIED\s{1,8}(?:WITH\s{1,8}[\w'"`]{1,64}\s{1,8})?(?:BY|AS|USING)\s{1,8}(?:PASSWORD\s{0,8}\(?\s{0,8})?/gi;

/** MySQL and MariaDB: `SET PASSWORD FOR 'app'@'%' = 'x'`, `PASSWORD('x')`. PostgreSQL: `PASSWORD E'x'`. */
const SET_PASSWORD = /\bSET\s{1,8}PASSWORD\s{1,8}FOR\s[^=;\n]{1,200}=\s{0,8}(?=\\{0,16}["'])/gi;
const PASSWORD_LITERAL = /\b(?:PASSWORD|password)(?:\s{0,4}\(\s{0,4}|\s{1,8}E(?='))/g;

/** libpq, about a password with a blank in it. */
const STRAY_WORD = /missing \\{0,16}"=\\{0,16}" after (?=\\{0,16}")/gi;

const INSERTED = /\b(?:INSERT|REPLACE)\s{1,8}(?:IGNORE\s{1,8})?INTO\b[^;\n]{1,400}?\bVALUES?\s{0,8}(?=\()/gi;

const NEXT_ROW = /\s{0,8},\s{0,200}(?=\()/y;

const BOUND = new RegExp(`\\b(?:parameters|bindings)(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=[[(])`, 'gi');

/** Drizzle: the parameters on a line of their own, without quotes and without brackets. */
const FAILED_QUERY = 'Failed query: ';
const PARAMETER_LINE = new RegExp(
  `((?:\\n|\\\\n|["'\`])params: )(?:(?!${QUOTE}\\s{0,4}(?:[,}\\]]|$))[^\\n])+`,
  'g',
);

/** Redis and its clients put the command that failed beside the error, `AUTH` with its password too. */
const COMMAND = '(?:auth|hello|acl|config|migrate)';
const COMMAND_ARGUMENTS = new RegExp(
  `\\b(?:name|command)(?:${QUOTE})?\\s{0,4}:\\s{0,4}${QUOTE}${COMMAND}${QUOTE}\\s{0,4},\\s{0,200}(?:${QUOTE})?args(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=\\[)`,
  'gi',
);
const UNKNOWN_COMMAND = new RegExp(
  `(unknown command ${QUOTE}${COMMAND}${QUOTE}, with args beginning with: )[^\\n]+`,
  'gi',
);

/** What stands in brackets, if texts are among it: `($1, $2)` is nothing to hide. */
function bracketed(text: string, at: number): Hidden {
  const after = behindBracket(text, at);
  const closed = after > at + 1 && /[\])]/.test(text[after - 1] ?? '');
  const end = closed ? after - 1 : after;
  return { start: at + 1, end, harmless: !/["'`]/.test(text.slice(at, end)) };
}

/** `(1, 'x'), (2, 'y')`: from the first bracket to the last one. */
function rows(text: string, at: number): Hidden {
  let last = bracketed(text, at);
  let { harmless } = last;
  for (NEXT_ROW.lastIndex = last.end + 1; NEXT_ROW.test(text); NEXT_ROW.lastIndex = last.end + 1) {
    last = bracketed(text, NEXT_ROW.lastIndex);
    harmless &&= last.harmless;
  }
  return { start: at + 1, end: last.end, harmless };
}

/** The secrets of statements, commands and their parameters that an error quotes. */
export function redactStatements(text: string): string {
  let redacted = text;
  for (const pattern of [IDENTIFIED_BY, SET_PASSWORD, PASSWORD_LITERAL, STRAY_WORD])
    redacted = hideBehind(redacted, pattern, quotedAt);
  redacted = hideBehind(redacted, INSERTED, rows);
  for (const pattern of [BOUND, COMMAND_ARGUMENTS]) redacted = hideBehind(redacted, pattern, bracketed);
  if (redacted.includes(FAILED_QUERY)) redacted = redacted.replace(PARAMETER_LINE, `$1${MASK}`);
  return redacted.replace(UNKNOWN_COMMAND, `$1${MASK}`);
}
