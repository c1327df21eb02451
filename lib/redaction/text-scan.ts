/** What stands where a credential stood. */
export const MASK = '***';

/** A quote, escaped to any depth. */
export const QUOTE = `\\\\{0,16}["'\`]`;

/** What a sticky pattern matches at `at`. */
export function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A part of a text, such as a credential. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  /** Nothing in it needs to be hidden. */
  readonly harmless?: boolean | undefined;
}

/** Hides what stands behind each match, as far as `extentAt` says. */
export function hideBehind(
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

/** Entities and percent-encoded quotes, which are not escaped by what stands in front of them. */
const ENCODED_QUOTE = /&quot;|&#(?:34|39|x22|x27);|&apos;|%22|%27/iy;

/** Typographic quotes, as word processors and chats make of others. */
const CLOSING: Readonly<Record<string, string>> = { '“': '”', '„': '“', '‘': '’', '«': '»' };

const OPENING_QUOTE = /\\{0,64}["'`]/y;

/** `' +` at the end of a line, where `util.inspect` breaks a text with line breaks into several. */
const CONTINUED = /[ \t]{0,8}\+\n[ \t]{0,200}(?=["'`])/y;

/** `pa''ss` in connection strings and SQL; but in `near 'BY 'x'' at line 1` two quotes close. */
const DOUBLED = /(["'`])\1(?=[^\s,;:)\]}"'`])/y;

/** `''x''`, in a statement that is itself quoted. */
const DOUBLED_OPENING = /(["'`])\1(?=[^\s,;:)\]}&>"'`])/y;

/** What stands behind a quote that closes a value, and seldom behind one in its middle. */
const AFTER_VALUE = /\s{0,8}(?:[,;:)\]}&]|\\{0,16}["'`]|$)/y;

export interface Quoted {
  /** Where what is quoted begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Behind the closing quote; the end of the text if there is none. */
  readonly after: number;
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - count > from && text[at - count - 1] === '\\') count += 1;
  return count;
}

/**
 * The quote that closes what `depth` backslashes and `quote` opened. Deeper quotes have more backslashes before them,
 * escaped backslashes come in multiples of the next depth.
 */
function closingQuote(text: string, from: number, quote: string, depth: number): Quoted {
  const period = 2 * (depth + 1);
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    const escapes = backslashesBefore(text, at, from);
    if (escapes % period !== depth) continue;
    // The value ends with backslashes, or `inspect` has doubled the one that escapes a quote in its middle.
    if (escapes > depth && matchAt(AFTER_VALUE, text, at + 1) === undefined) continue;
    if (depth === 0 && at > from && matchAt(DOUBLED, text, at) !== undefined) at += 1;
    else return { start: from, end: at - Math.min(depth, escapes), after: at + 1 };
  }
  return { start: from, end: text.length, after: text.length };
}

/** To the next `quote` that no percent-encoded backslash escapes. */
function between(text: string, start: number, quote: string): Quoted {
  let end = text.indexOf(quote, start);
  while (end !== -1 && /%5C$/i.test(text.slice(end - 3, end))) end = text.indexOf(quote, end + 1);
  return end === -1
    ? { start, end: text.length, after: text.length }
    : { start, end, after: end + quote.length };
}

/** What is quoted at `at`, or nothing if no quote stands there. An open quote reaches to the end of the text. */
export function quotedAt(text: string, at: number): Quoted | undefined {
  const encoded = matchAt(ENCODED_QUOTE, text, at);
  if (encoded !== undefined) return between(text, at + encoded.length, encoded);
  const closing = CLOSING[text[at] ?? ''];
  if (closing !== undefined) return between(text, at + 1, closing);
  const doubled = matchAt(DOUBLED_OPENING, text, at);
  if (doubled !== undefined) return between(text, at + doubled.length, doubled);
  const opening = matchAt(OPENING_QUOTE, text, at);
  if (opening === undefined) return undefined;
  const first = closingQuote(text, at + opening.length, opening.slice(-1), opening.length - 1);
  let last = first;
  while (matchAt(CONTINUED, text, last.after) !== undefined) {
    const next = CONTINUED.lastIndex;
    last = closingQuote(text, next + 1, text[next] ?? '', 0);
  }
  return { start: first.start, end: last.end, after: last.after };
}

/** Behind the bracket that closes the one at `at`, quotes skipped; the end of the text if there is none. */
export function behindBracket(text: string, at: number): number {
  const bracket = /[[\]{}()]|\\{0,16}["'`]/g;
  bracket.lastIndex = at;
  let depth = 0;
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    const [token] = match;
    if ('[{('.includes(token)) depth += 1;
    else if (']})'.includes(token)) depth -= 1;
    else bracket.lastIndex = quotedAt(text, match.index)?.after ?? bracket.lastIndex;
    if (depth <= 0) return bracket.lastIndex;
  }
  return text.length;
}
