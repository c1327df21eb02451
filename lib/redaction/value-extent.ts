import { matchAt } from './match-at.js';
import { isLiteral, isProse } from './no-credential.js';
import { behindBracket, quotedAt } from './quoted-extent.js';

/** Where a credential stands in a text. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** What stands in front of a value. */
export interface ValueContext {
  readonly name: string;
  /** `:` and `=>` of objects and headers, `=` of parameters, or the blank of `PASSWORD 'x'`. */
  readonly separator: string;
  /** The name is quoted, as in JSON. */
  readonly quotedName: boolean;
  /** White space stands between the separator and the value. */
  readonly spaced: boolean;
  /** A connection string: values reach to the next semicolon, white space included. */
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

/** The rest of a `Cookie` header: to the end of the line, of an escaped line, or of the text it is quoted in. */
const COOKIES =
  /(?=[^\s=;,"']{1,256}(?:=|;[ \t]{1,8}[^\s=;,"']{1,256}=))(?:(?!\\[rn]|\\{0,16}["'`]\s{0,8}(?:$|,[\s"'`\\{[]|[\]})](?:\\{0,16}["'`]|[\]})]){0,8}(?:$|\s|[.,;](?:$|[\s"'`\\{[]))))[^\n])+/y;

/** `Buffer(3) [Uint8Array] [`, `Secret {`, `<Buffer 73 33>`, `[]string{`: what `util.inspect` and Go write for objects. */
const INSPECTED =
  /(?:\[\](?:string|byte|any|interface \{\})(?=\{)|[A-Z][\w$]{0,60}(?:\(\d+\))? (?:\[[^\]\n]{0,100}\] )?(?=[[{]))/y;
const INSPECTED_BUFFER = /<[A-Z]\w{0,40}[^>\n]{0,4000}>?/y;

/** Where a value without quotes ends: punctuation ends it only if what follows says so, for passwords hold it too. */
const END =
  /\s|[&;,](?:amp;)?(?:\s|$|\\{0,16}["'`]|[\w.%$-]{1,64}(?:\[\w{0,16}\])?=)|(?:\\{0,16}["'`]|[\]})]){1,8}(?:$|\s|[.,;:](?:$|[\s"'`\\{[])|&[\w.%$-]{1,64}=)|">|\\r\\n|\\n(?:$|[\s"'`]|[\w-]{1,40}: )|<\/[A-Za-z][\w:.-]{0,64}>|>(?:\s|$)/g;

const CLOSERS = /[)\]}>.,;:]/;

/** How far the brace is looked for that closes `PWD={…}`: further would take time with every open one. */
const MAX_BRACED = 1_000;

const LONE_NUMBER = /\d{1,12}(?![\w.+/-])/y;

function endOfWord(text: string, from: number): number {
  END.lastIndex = from;
  let end = END.exec(text)?.index ?? text.length;
  while (end > from && CLOSERS.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

/** The next semicolon of a connection string; white space and apostrophes do not end its fields. */
const SEMICOLON =
  /;(?=[)\]}>.,]{0,4}(?:[\s"'`\\]|$)|(?:[A-Z][a-z]{1,15} ){0,3}[A-Za-z]\w{0,30}=)|\\{0,16}"(?=$|[\s,)\]}])|\n/g;

/** The end of the text that a connection string is quoted in. */
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
  // A password may begin with a brace: without its partner it is one.
  return /[\]}]/.test(near[end - 1] ?? '') && end > 1
    ? Math.max(at + end, endOfWord(text, at + end))
    : undefined;
}

/** A block of YAML: `|` or `>-`, and the lines below, which are indented. */
const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\n(?=[ \t])/y;
const INDENTED = /(?:[ \t]{1,200}[^\n]{0,2000}(?:\n(?=[ \t])|$|(?=\n))){1,200}/y;

/** The credential that begins at `at`, or nothing if what stands there is none. */
export function credentialAt(text: string, at: number, context: ValueContext): Extent | undefined {
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

/** How many digits the number at `at` has, if it stands alone there: `pass: 3`, `tokens=4096`. */
export const digitsAt = (text: string, at: number): number => matchAt(LONE_NUMBER, text, at)?.length ?? 0;
