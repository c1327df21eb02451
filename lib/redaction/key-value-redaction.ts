import {
  OTHER_LANGUAGES,
  STRONG_PART,
  WEAK_WORD,
  isCredentialHeader,
  isPlural,
  looksLikeCredential,
  sensitivityOf,
} from './sensitive-name.js';
import { MASK, behindBracket, matchAt, quotedAt, type Extent } from './text-scan.js';

/*
 * Values directly behind the name of a credential: `password=x`, `"apiKey": "x"`, `Authorization: Bearer x`.
 * The first half of this file finds where a value ends, the second half finds the names.
 */

/** These literals are never credentials, and are often the reason of the failure. */
const LITERAL =
  /(?:undefined|null|nil|true|false|yes|no|none|unset|empty|SIG[A-Z]{2,8}|\(none\)|not set|\*+|\$\d+|\?|\[(?:Object|Array|Function|AsyncFunction|Getter|Setter|Circular|class|redacted)\b[^\]\n]{0,100}\])(?=$|[\s,;&)\]}"'`\\<])/iy;

/** The next word of a sentence, as in `password: must not be empty`. */
const PROSE =
  /(?:must|should|cannot|can|could|may|is|are|was|were|has|have|had|not|does|do|did|will|required|expected|missing|invalid|expired|unknown|failed|failure|wrong|incorrect|too|the|an?|at|in|on|of|for|from|to|by|with|and|or|please|error|denied|rejected|refused|mismatch|unauthorized|forbidden|got|found|unable|authentication|only|contains|permission|header|malformed|unexpected|request|revoked|fehlt|falsch|ist|wurde|muss|darf|ungültig|abgelaufen|nicht|incorrect[ao]|requerid[ao]|caducad[ao]|es|obligatoria|inválid[ao]|incorrecte?|invalide|requis|expiré|incorreta|errat[ao])(?=$|[\s,.;:)])/iy;

/** The next word of a sentence in another script. Words of such letters alone are seldom passwords. */
const OTHER_SCRIPT = /(?:(?![A-Za-z])[\p{L}\p{M}]){2,40}(?=$|[\s,.;:，。；：])/uy;

/** The start of another error, as in `secret: ENOENT: no such file` or `token: TypeError: x`. */
const ERROR = /(?:E[A-Z]{3,20}|[A-Z][A-Za-z]{0,60}Error): /y;

/** Whether the value at `at` is a literal, which is not a credential in any context. */
const isLiteral = (text: string, at: number): boolean => matchAt(LITERAL, text, at) !== undefined;

/** Whether a sentence continues at `at`, or another error begins there. */
const isProse = (text: string, at: number): boolean =>
  [PROSE, ERROR, OTHER_SCRIPT].some((pattern) => matchAt(pattern, text, at) !== undefined);

/** What precedes a value. */
interface ValueContext {
  readonly name: string;
  /** `:` and `=>` of objects and headers, `=` of parameters, or the blank of `PASSWORD 'x'`. */
  readonly separator: string;
  /** The name is quoted, as in JSON. */
  readonly quotedName: boolean;
  /** White space follows the separator. */
  readonly spaced: boolean;
  /** In connection strings a value ends at the next semicolon and may contain white space. */
  readonly semicolons: boolean;
}

/** `N'x'` of T-SQL, `E'x'` of PostgreSQL, `b'x'` of Python, `PASSWORD('x')` of MySQL. */
const PREFIX_OF_QUOTED = /(?:[BENU]|PASSWORD\s{0,4}\(\s{0,4})(?=["'])/iy;

/** Authentication schemes whose credential is the next word. */
const SCHEME =
  /(?:Bearer|Basic|Digest|Negotiate|NTLM|Token|ApiKey|Api-Key|OAuth|Hawk|GoogleLogin|SharedKey|SharedAccessSignature|AWS4-HMAC-SHA256|SCRAM-SHA-\d+|PLAIN|XOAUTH2)[ \t]{1,8}/iy;

/** Any word in front of another one: `Authorization: Custom x`. */
const ANY_SCHEME = /[A-Za-z][\w-]{0,40}[ \t]{1,8}/y;

/** `Digest username="x", response="y"`. */
const AUTH_PARAMETER =
  /[ \t]{0,8},?[ \t]{0,8}[\w-]{1,40}=(?:"[^"\n]{0,2000}"|\\"[^"\n]{0,2000}"|[^\s,"]{0,2000})/y;

/** The rest of a `Cookie` header. It ends with the line, the escaped line, or the quoted text that contains it. */
const COOKIES =
  /(?=[^\s=;,"']{1,256}(?:=|;[ \t]{1,8}[^\s=;,"']{1,256}=))(?:(?!\\[rn]|\\{0,16}["'`]\s{0,8}(?:$|,[\s"'`\\{[]|[\]})](?:\\{0,16}["'`]|[\]})]){0,8}(?:$|\s|[.,;](?:$|[\s"'`\\{[]))))[^\n])+/y;

/** The start of an object as `util.inspect` and Go write it: `Buffer(3) [Uint8Array] [`, `Secret {`, `[]string{`. */
const INSPECTED =
  /(?:\[\](?:string|byte|any|interface \{\})(?=\{)|[A-Z][\w$]{0,60}(?:\(\d+\))? (?:\[[^\]\n]{0,100}\] )?(?=[[{]))/y;
const INSPECTED_BUFFER = /<[A-Z]\w{0,40}[^>\n]{0,4000}>?/y;

/** The end of an unquoted value. Passwords contain punctuation, so punctuation ends a value only in certain contexts. */
const END =
  /\s|[&;,](?:amp;)?(?:\s|$|\\{0,16}["'`]|[\w.%$-]{1,64}(?:\[\w{0,16}\])?=)|(?:\\{0,16}["'`]|[\]})]){1,8}(?:$|\s|[.,;:](?:$|[\s"'`\\{[])|&[\w.%$-]{1,64}=)|">|\\r\\n|\\n(?:$|[\s"'`]|[\w-]{1,40}: )|<\/[A-Za-z][\w:.-]{0,64}>|>(?:\s|$)/g;

const CLOSERS = /[)\]}>.,;:]/;

/** The longest `PWD={…}`, in UTF-16 units. The limit keeps texts with many open braces fast. */
const MAX_BRACED = 1_000;

const LONE_NUMBER = /\d{1,12}(?![\w.+/-])/y;

function endOfWord(text: string, from: number): number {
  END.lastIndex = from;
  let end = END.exec(text)?.index ?? text.length;
  while (end > from && CLOSERS.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

/** The semicolon that ends a field of a connection string. White space and apostrophes do not end it. */
const SEMICOLON =
  /;(?=[)\]}>.,]{0,4}(?:[\s"'`\\]|$)|(?:[A-Z][a-z]{1,15} ){0,3}[A-Za-z]\w{0,30}=)|\\{0,16}"(?=$|[\s,)\]}])|\n/g;

/** The end of the quoted text that contains a connection string. */
const END_OF_QUOTE = /['`](?=$|[\s,)\]}])|\n/g;

function endOfField(text: string, from: number): number {
  for (const pattern of [SEMICOLON, END_OF_QUOTE]) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match && match[0] !== '\n') return match.index;
  }
  return endOfWord(text, from);
}

function endOfAuthParameters(text: string, from: number): number {
  let end = from;
  while (matchAt(AUTH_PARAMETER, text, end)) end = AUTH_PARAMETER.lastIndex;
  return end;
}

function endOfUnquoted(text: string, at: number, context: ValueContext): number {
  if (/cookie/i.test(context.name)) {
    const cookies = matchAt(COOKIES, text, at);
    if (cookies !== undefined) return at + cookies.trimEnd().length;
  }
  const anyScheme = context.separator === ':' && /authorization$/i.test(context.name) ? ANY_SCHEME : SCHEME;
  const scheme = matchAt(SCHEME, text, at) ?? matchAt(anyScheme, text, at);
  if (scheme !== undefined) {
    const credential = at + scheme.length;
    return Math.max(endOfAuthParameters(text, credential), endOfWord(text, credential));
  }
  return context.semicolons ? endOfField(text, at) : endOfWord(text, at);
}

function endOfBracketed(text: string, at: number, separator: string): number | undefined {
  const inspected = separator === ':' ? matchAt(INSPECTED, text, at) : undefined;
  if (inspected !== undefined) return behindBracket(text, at + inspected.length);
  const buffer = matchAt(INSPECTED_BUFFER, text, at);
  if (buffer !== undefined) return at + buffer.length;
  const opening = text[at] ?? '';
  if (separator === ':') {
    if (!'[{'.includes(opening)) return undefined;
    const end = behindBracket(text, at);
    return Math.max(end, endOfWord(text, end));
  }
  if (!'[{'.includes(opening)) return undefined;
  const near = text.slice(at, at + MAX_BRACED);
  const end = behindBracket(near, 0);
  // A password may begin with a brace, so a brace that is not closed belongs to the password.
  return /[\]}]/.test(near[end - 1] ?? '') && end > 1
    ? Math.max(at + end, endOfWord(text, at + end))
    : undefined;
}

/** A block of YAML: `|` or `>-`, followed by indented lines. */
const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\n(?=[ \t])/y;
const INDENTED = /(?:[ \t]{1,200}[^\n]{0,2000}(?:\n(?=[ \t])|$|(?=\n))){1,200}/y;

/** The credential that begins at `at`, or `undefined` if the text there is not a credential. */
function credentialAt(text: string, at: number, context: ValueContext): Extent | undefined {
  if (at >= text.length || text[at] === '\n') return undefined;
  const quoted = quotedAt(text, at + (matchAt(PREFIX_OF_QUOTED, text, at)?.length ?? 0));
  if (quoted) {
    return /^\**$/.test(text.slice(quoted.start, quoted.end)) ? undefined : quoted;
  }
  if (context.separator === ' ' || isLiteral(text, at)) return undefined;
  const block = matchAt(BLOCK, text, at);
  if (block !== undefined) {
    const start = at + block.length;
    return { start: at, end: start + (matchAt(INDENTED, text, start) ?? '').length };
  }
  const bracketed = endOfBracketed(text, at, context.separator);
  if (bracketed !== undefined) return { start: at, end: bracketed };
  const prose = context.spaced && !context.quotedName && context.separator === ':';
  if (prose && isProse(text, at)) return undefined;
  const end = endOfUnquoted(text, at, context);
  return end > at ? { start: at, end } : undefined;
}

/** The number of digits of a whole number at `at`, as in `pass: 3` or `tokens=4096`. 0 if there is none. */
const digitsAt = (text: string, at: number): number => matchAt(LONE_NUMBER, text, at)?.length ?? 0;

const NAME = `(?:${STRONG_PART})[\\w.$-]{0,128}|${WEAK_WORD}`;

const CLOSE = '\\\\{0,16}["\'`”’»]|&quot;|&#(?:3[49]|x2[27]);|&apos;|%2[27]';

/** `=`, `:`, `=>`, their full-width forms, and the comma in `'name', 'value'` of raw headers. */
const SEPARATOR = `=>|:=|!?={1,3}|:(?!:)|[是为為は]?[＝：]|%3D|%3A|,(?=\\s{0,8}\\\\{0,16}["'\`])`;

/**
 * The name of a credential and its separator. Every quantifier is bounded, so each attempt costs constant time and a
 * whole text costs linear time.
 */
const KEY = new RegExp(
  `(${NAME})(?:\\[\\w{0,16}\\])?(${CLOSE})?(?:\\]|%5D)?(?:[ \\t]{0,2}:[ \\t]{0,2}(?:string|str|String)(?=[ \\t]{0,4}=))?[ \\t]{0,8}(?:(${SEPARATOR})([ \\t]{0,16}(?:\\n[ \\t]{0,200}(?=\\\\{0,16}["'\`]))?)|([ \\t]{1,4})(?=["'“‘„«]))`,
  'gi',
);

const KEY_AT = new RegExp(KEY.source, 'iy');

const NAME_CHARACTER = /[\w.$-]/;

const MAX_NAME_LENGTH = 64;

/** After these names a space is enough, as in `PASSWORD 'x'`. Not after `token`: `Unexpected token '<'`. */
const BEFORE_QUOTED = new RegExp(`(?:passwd|password|passphrase|pwd|passcode|${OTHER_LANGUAGES})$`, 'i');

/** The text before a name in a connection string such as `Server=x;Uid=sa;`. */
const AFTER_SEMICOLON = /(?<!&amp);[ \t]{0,8}[\w ]{0,24}$/;

/** The text after the first name of a connection string, as in `abc def;Server=`. */
const BEFORE_SEMICOLON = /[^;=\n"']{1,128}(?<!&amp);[ \t]{0,8}(?:[A-Z][a-z]{1,15} ){0,3}[A-Za-z]\w{0,30}=/y;

/** The whole name. The pattern matches from the telling part on, so this adds the characters before it. */
function nameAt(text: string, match: RegExpExecArray): string {
  const earliest = Math.max(0, match.index - MAX_NAME_LENGTH);
  let start = match.index;
  while (start > earliest && NAME_CHARACTER.test(text[start - 1] ?? '')) start -= 1;
  return text.slice(start, match.index) + (match[1] ?? '');
}

function kindOf(separator: string | undefined): ValueContext['separator'] {
  if (separator === undefined) return ' ';
  return /^(?:!?=+|.?＝|%3D)$/i.test(separator) ? '=' : ':';
}

function isInConnectionString(text: string, match: RegExpExecArray): boolean {
  BEFORE_SEMICOLON.lastIndex = match.index + match[0].length;
  return (
    AFTER_SEMICOLON.test(text.slice(Math.max(0, match.index - 40), match.index)) ||
    BEFORE_SEMICOLON.test(text)
  );
}

function contextOf(text: string, match: RegExpExecArray): ValueContext {
  const separator = kindOf(match[3]);
  return {
    name: nameAt(text, match),
    separator,
    quotedName: match[2] !== undefined,
    spaced: (match[4] ?? '') !== '' || (match[3] ?? '').endsWith('：'),
    semicolons: separator === '=' && isInConnectionString(text, match),
  };
}

const isParserError = (text: string, match: RegExpExecArray): boolean =>
  /^token$/i.test(match[1] ?? '') &&
  /unexpected $/i.test(text.slice(Math.max(0, match.index - 11), match.index));

/** `arn:aws:secretsmanager:eu:1234:secret:orders-db` names a resource and contains no secret. */
const isPartOfResource = (text: string, match: RegExpExecArray): boolean =>
  match[3] === ':' && /\d:$/.test(text.slice(Math.max(0, match.index - 2), match.index));

const WORD = /[^\s,;)\]}"'`]{1,256}/y;

const wordAt = (text: string, at: number): string => matchAt(WORD, text, at) ?? '';

/** Whether name and separator allow a credential behind them. */
function announcesCredential(text: string, match: RegExpExecArray, context: ValueContext): boolean {
  const { name, separator, quotedName } = context;
  const at = match.index + match[0].length;
  if (separator === ' ') return BEFORE_QUOTED.test(name) && !quotedName;
  if (match[3] === ',') return quotedName && isCredentialHeader(name);
  if (isPartOfResource(text, match)) return false;
  if (isParserError(text, match)) return false;
  switch (sensitivityOf(name)) {
    case 'strong':
      return !(digitsAt(text, at) > 0 && (isPlural(name) || digitsAt(text, at) <= 3));
    case 'weak':
      return (
        (digitsAt(text, at) === 0 || digitsAt(text, at) > 3) &&
        (separator === '=' ||
          /^(?:["'`\\&%]|\[\s{0,8}["'])/.test(text.slice(at, at + 10)) ||
          looksLikeCredential(wordAt(text, at)))
      );
    default:
      return false;
  }
}

/** Whether another name follows instead of a value, as in `secret: password: x`. */
function isFollowedByName(text: string, at: number): boolean {
  KEY_AT.lastIndex = at;
  const match = KEY_AT.exec(text);
  return match !== null && match[4] !== '';
}

/** Hides parameters, properties, headers and connection string fields that have the name of a credential. */
export function redactKeyValues(text: string): string {
  const key = new RegExp(KEY);
  let redacted = '';
  let from = 0;
  for (let match = key.exec(text); match; match = key.exec(text)) {
    const context = contextOf(text, match);
    if (!announcesCredential(text, match, context)) continue;
    if (isFollowedByName(text, key.lastIndex)) continue;
    const credential = credentialAt(text, key.lastIndex, context);
    if (!credential) continue;
    redacted += text.slice(from, credential.start) + MASK;
    from = credential.end;
    key.lastIndex = credential.end;
  }
  return redacted + text.slice(from);
}
