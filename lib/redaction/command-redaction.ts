import { STRONG_PART } from './sensitive-name.js';
import { MASK, QUOTE, behindBracket, hideBehind, matchAt, quotedAt, type Extent } from './text-scan.js';

/*
 * Statements, commands and their parameters, as databases and shells quote them in errors.
 */

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

/** libpq reports this for a password that contains a space. */
const STRAY_WORD = /missing \\{0,16}"=\\{0,16}" after (?=\\{0,16}")/gi;

const INSERTED = /\b(?:INSERT|REPLACE)\s{1,8}(?:IGNORE\s{1,8})?INTO\b[^;\n]{1,400}?\bVALUES?\s{0,8}(?=\()/gi;

const NEXT_ROW = /\s{0,8},\s{0,200}(?=\()/y;

const BOUND = new RegExp(`\\b(?:parameters|bindings)(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=[[(])`, 'gi');

/** These names have many meanings, so their values are hidden only if the text contains a statement that names a credential. */
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

/** Redis clients add the failed command to the error, for example `AUTH` with its password. */
const COMMAND = '(?:auth|hello|acl|config|migrate)';
const COMMAND_ARGUMENTS = new RegExp(
  `\\b(?:name|command)(?:${QUOTE})?\\s{0,4}:\\s{0,4}${QUOTE}${COMMAND}${QUOTE}\\s{0,4},\\s{0,200}(?:${QUOTE})?args(?:${QUOTE})?\\s{0,4}:\\s{0,4}(?=\\[)`,
  'gi',
);
const UNKNOWN_COMMAND = new RegExp(
  `(unknown command ${QUOTE}${COMMAND}${QUOTE}, with args beginning with: )[^\\n]+`,
  'gi',
);

/** The content of brackets. It is harmless without quoted texts: `($1, $2)`. */
function bracketed(text: string, at: number): Extent {
  const after = behindBracket(text, at);
  const closed = after > at + 1 && /[\])]/.test(text[after - 1] ?? '');
  const end = closed ? after - 1 : after;
  return { start: at + 1, end, harmless: !/["'`]/.test(text.slice(at, end)) };
}

/** The content of brackets, or a quoted text. */
const operand = (text: string, at: number): Extent | undefined =>
  '[('.includes(text[at] ?? ' ') ? bracketed(text, at) : quotedAt(text, text[at] === 'N' ? at + 1 : at);

const argumentsAt = (text: string, at: number): Extent => ({
  start: at,
  end: at + (matchAt(ARGUMENTS, text, at) ?? '').length,
});

/** `(1, 'x'), (2, 'y')`: from the first bracket to the last one. */
function rows(text: string, at: number): Extent {
  let last = bracketed(text, at);
  let { harmless } = last;
  for (NEXT_ROW.lastIndex = last.end + 1; NEXT_ROW.test(text); NEXT_ROW.lastIndex = last.end + 1) {
    last = bracketed(text, NEXT_ROW.lastIndex);
    harmless &&= last.harmless;
  }
  return { start: at + 1, end: last.end, harmless };
}

/** Hides the secrets in statements, commands and their parameters. */
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

const NAME = '(?:password|passwd|passphrase|pwd|pass|secret|token|(?:api|access|private|secret)-?key)';

/** Separates an option from its value. */
const NEXT = `(?:[ \\t]{1,8}|${QUOTE},\\s{0,200}(?=${QUOTE}))`;

/** `--db-password x`; in redis.conf `requirepass x`; in nginx.conf `ssl_certificate_key_password x`. */
const OPTION = new RegExp(`(?<![\\w-])(?:--?[\\w-]{0,40}${NAME}|requirepass|masterauth)${NEXT}`, 'gi');

/** Separates a program from one of its options. */
const BEFORE_OPTION = `(?=[\\s"'\`])[^\\n|;&]{0,200}?[\\s"'\`]`;

/** One-letter options that mean a password only for these programs. */
const OPTION_OF_PROGRAM = new RegExp(
  [
    `\\b(?:mysql(?:dump|admin)?|mariadb(?:-dump|-admin)?)${BEFORE_OPTION}-p(?![\\s-]|${QUOTE}[\\s,\\]])`,
    // These programs require a space between the option and its value.
    `\\b(?:mongo(?:sh|dump|restore|export|import)?|cqlsh|rabbitmqadmin|(?:docker|podman|helm|oras|skopeo|az|oc) (?:registry )?login|influx|clickhouse-client)${BEFORE_OPTION}-p${NEXT}`,
    `\\bldap(?:search|modify|add|delete|whoami|passwd|compare)${BEFORE_OPTION}-w${NEXT}`,
    `\\b(?:sqlcmd|bcp|zip|unzip|ipmitool)${BEFORE_OPTION}-P(?:${NEXT}|(?=\\w))`,
    `\\b(?:smbclient|rpcclient|net)${BEFORE_OPTION}(?:-U|--user)(?:${NEXT}|=)(?=[\\w\\\\/.-]{1,128}%)`,
    `\\bopenssl${BEFORE_OPTION}-pass(?:in|out)?${NEXT}pass:`,
    `\\bhttps?${BEFORE_OPTION}(?:-a|--auth)${NEXT}(?=[^\\s:]{1,200}:)`,
    `\\baws configure set [\\w.-]{0,64}(?:secret|token)[\\w.-]{0,64} {1,4}`,
    `\\bvault login (?:-[\\w=.-]{1,64} ){0,4}`,
    `--with-token `,
    `\\bsshpass${BEFORE_OPTION}-p(?:${NEXT}|(?=\\w))`,
    `\\bredis-cli${BEFORE_OPTION}-a${NEXT}`,
    `\\bcurl${BEFORE_OPTION}(?:-u|--user)${NEXT}(?=\\S{1,200}:)`,
  ].join('|'),
  'g',
);

const OPTION_ALONE = new RegExp(`^(?:--?[\\w-]{0,40}${NAME}|requirepass|masterauth)$`, 'i');

const NEXT_OPTION = /--/y;

/** The next word of a sentence, as in `the --token option`. */
const PROSE =
  /(?:option|flag|is|was|must|argument|parameter|directive|setting|file|or|and|not|required|missing|to|for|has|in|when|with)\b/iy;

const WORD = /[^\s-](?:(?!\\{0,16}["'`](?:[\s,\]}]|$))\S){0,1000}/y;

function argumentAt(text: string, at: number): Extent | undefined {
  const quoted = quotedAt(text, at);
  if (quoted) return matchAt(NEXT_OPTION, text, quoted.start) === undefined ? quoted : undefined;
  const word = matchAt(WORD, text, at);
  if (word === undefined || matchAt(PROSE, text, at) !== undefined) return undefined;
  return { start: at, end: at + word.length };
}

/** Whether the next argument is a credential. */
export const isCredentialOption = (argument: string): boolean => OPTION_ALONE.test(argument);

/** Hides the passwords in command lines. */
export const redactCommandLines = (text: string): string =>
  hideBehind(hideBehind(text, OPTION, argumentAt), OPTION_OF_PROGRAM, argumentAt);
