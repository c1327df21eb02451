import { hideBehind } from './hide-behind.js';
import type { Hidden } from './hide-behind.js';
import { MASK } from './mask.js';
import { matchAt } from './match-at.js';
import { behindBracket, quotedAt } from './quoted-extent.js';
import { STRONG_PART } from './sensitive-name.js';

/*
 * What databases and their clients quote back when a statement fails: the statement and its parameters.
 */

const QUOTE = `\\\\{0,16}["'\`]`;

/** MySQL, MariaDB, Oracle: `IDENTIFIED WITH plugin BY 'x'`. */
const IDENTIFIED_BY =
  /\bIDENTIFIED\s{1,8}(?:WITH\s{1,8}[\w'"`]{1,64}\s{1,8})?(?:BY|AS|USING)\s{1,8}(?:PASSWORD\s{0,8}\(?\s{0,8})?/gi;

/** MySQL and MariaDB: `SET PASSWORD FOR 'app'@'%' = 'x'`, `PASSWORD('x')`. PostgreSQL: `PASSWORD E'x'`. */
const SET_PASSWORD = /\bSET\s{1,8}PASSWORD\s{1,8}FOR\s[^=;\n]{1,200}=\s{0,8}(?=\\{0,16}["'])/gi;
const PASSWORD_LITERAL = /\b(?:PASSWORD|password)(?:\s{0,4}\(\s{0,4}|\s{1,8}E(?='))|\bSECRET\s{1,8}(?=')/g;
const DOLLAR_QUOTED = /(\bPASSWORD\s{1,8}(\$\w{0,16}\$))(?:(?!\2)[^\n]){1,1000}/gi;

/** `sp_addlogin 'app', 'x'` of T-SQL. */
const STORED_PROCEDURE = /\bsp_(?:addlogin|password|addlinkedsrvlogin)\s{1,8}/gi;
const ARGUMENTS = /[^;\n]{0,1000}/y;

/** Functions of SQL whose arguments are keys and passwords, if they are quoted there. */
const FUNCTION =
  /\b(?:crypt|pgp_sym_(?:en|de)crypt|aes_(?:en|de)crypt|(?:en|de)cryptbypassphrase|hmac|old_password|md5|sha[12]?|pwdencrypt|pwdcompare|auth(?:enticate)?)\s{0,4}(?=\()/gi;

/** `token IN ('x', 'y')`, `password LIKE 'x'`. */
const COMPARED = new RegExp(
  `(?:${STRONG_PART})\\w{0,64}["\`\\]]?\\s{1,8}(?:NOT\\s{1,8})?(?:IN\\s{0,8}(?=\\()|(?:I?LIKE|IS|BETWEEN|REGEXP|~|<>)\\s{1,8}(?=N?'))`,
  'gi',
);

/** libpq, about a password with a blank in it. */
const STRAY_WORD = /missing \\{0,16}"=\\{0,16}" after (?=\\{0,16}")/gi;

const INSERTED = /\b(?:INSERT|REPLACE)\s{1,8}(?:IGNORE\s{1,8})?INTO\b[^;\n]{1,400}?\bVALUES?\s{0,8}(?=\()/gi;

const NEXT_ROW = /\s{0,8},\s{0,200}(?=\()/y;

const BOUND = new RegExp(`\\b(?:parameters|bindings)(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=[[(])`, 'gi');

/** Names that mean much else, too: they are hidden beside a statement that names a credential. */
const BOUND_BESIDE_SECRET = new RegExp(
  `\\b(?:values|params|args|arguments|binds?|replacements|variables|data)(?:${QUOTE}|\\])?\\s{0,4}[:=]?\\s{0,4}(?=[[({])`,
  'gi',
);
const STATEMENT = /\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WHERE|SET|CALL|EXEC)\b/i;
const SECRET_NAME = new RegExp(STRONG_PART, 'i');

/** PostgreSQL's log: `parameters: $1 = '42', $2 = 'x'`. */
const NUMBERED = /\$\d{1,4} = (?=')/g;

/** Sequelize: the parameters behind the statement, `Executing (default): SELECT $1; "x", 12`. */
const EXECUTED = /(\bExecuting \([\w-]{1,64}\): [^;\n]{1,4000}; )[^\n]{1,4000}/g;

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

/** A bracket, or a quoted text. */
const operand = (text: string, at: number): Hidden | undefined =>
  '[('.includes(text[at] ?? ' ') ? bracketed(text, at) : quotedAt(text, text[at] === 'N' ? at + 1 : at);

const argumentsAt = (text: string, at: number): Hidden => ({
  start: at,
  end: at + (matchAt(ARGUMENTS, text, at) ?? '').length,
});

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
  for (const pattern of [IDENTIFIED_BY, SET_PASSWORD, PASSWORD_LITERAL, STRAY_WORD, NUMBERED])
    redacted = hideBehind(redacted, pattern, quotedAt);
  redacted = hideBehind(redacted.replace(DOLLAR_QUOTED, `$1${MASK}`), STORED_PROCEDURE, argumentsAt);
  redacted = hideBehind(hideBehind(redacted, INSERTED, rows), COMPARED, operand);
  const besideSecret = STATEMENT.test(redacted) && SECRET_NAME.test(redacted) ? [BOUND_BESIDE_SECRET] : [];
  for (const pattern of [BOUND, COMMAND_ARGUMENTS, FUNCTION, ...besideSecret])
    redacted = hideBehind(redacted, pattern, bracketed);
  redacted = redacted.replace(EXECUTED, (match, before: string) =>
    /[$?]/.test(before) ? before + MASK : match,
  );
  if (redacted.includes(FAILED_QUERY)) redacted = redacted.replace(PARAMETER_LINE, `$1${MASK}`);
  return redacted.replace(UNKNOWN_COMMAND, `$1${MASK}`);
}
