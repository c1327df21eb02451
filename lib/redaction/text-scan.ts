/** Replaces a credential. */
export const MASK = '***';

/** A quote, escaped to any depth. */
export const QUOTE = `\\\\{0,16}["'\`]`;

/** The match of a sticky pattern at `at`. */
export function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** A part of a text, such as a credential. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  /** It contains nothing to hide. */
  readonly harmless?: boolean | undefined;
}

/** Hides the part behind each match that `extentAt` returns. */
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

/** Entities and percent-encoded quotes. Backslashes do not escape them. */
const ENCODED_QUOTE = /&quot;|&#(?:34|39|x22|x27);|&apos;|%22|%27/iy;

/** Typographic quotes of word processors and chats. */
const CLOSING: Readonly<Record<string, string>> = { '“': '”', '„': '“', '‘': '’', '«': '»' };

const OPENING_QUOTE = /\\{0,64}["'`]/y;

/** The `' +` with which `util.inspect` splits a text of several lines. */
const CONTINUED = /[ \t]{0,8}\+\n[ \t]{0,200}(?=["'`])/y;

/** A doubled quote inside a value, as in `pa''ss`. In `near 'BY 'x'' at line 1` two quotes close instead. */
const DOUBLED = /(["'`])\1(?=[^\s,;:)\]}"'`])/y;

/** The doubled quotes of `''x''` in a quoted statement. */
const DOUBLED_OPENING = /(["'`])\1(?=[^\s,;:)\]}&>"'`])/y;

/** Follows a closing quote, and seldom a quote in the middle of a value. */
const AFTER_VALUE = /\s{0,8}(?:[,;:)\]}&]|\\{0,16}["'`]|$)/y;

export interface Quoted {
  /** The start and the end of the content. */
  readonly start: number;
  readonly end: number;
  /** The position behind the closing quote, or the end of the text if the quote is not closed. */
  readonly after: number;
}

function backslashesBefore(text: string, at: number, from: number): number {
  let count = 0;
  while (at - count > from && text[at - count - 1] === '\\') count += 1;
  return count;
}

/**
 * Finds the quote that closes an opening quote with `depth` backslashes. Deeper quotes have more backslashes. Escaped
 * backslashes come in multiples of the next depth.
 */
function closingQuote(text: string, from: number, quote: string, depth: number): Quoted {
  const period = 2 * (depth + 1);
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    const escapes = backslashesBefore(text, at, from);
    if (escapes % period !== depth) continue;
    // Either the value ends with backslashes, or `inspect` has doubled the backslash of a quote in the middle.
    if (escapes > depth && matchAt(AFTER_VALUE, text, at + 1) === undefined) continue;
    if (depth === 0 && at > from && matchAt(DOUBLED, text, at) !== undefined) at += 1;
    else return { start: from, end: at - Math.min(depth, escapes), after: at + 1 };
  }
  return { start: from, end: text.length, after: text.length };
}

/** The text up to the next `quote` that is not escaped by a percent-encoded backslash. */
function between(text: string, start: number, quote: string): Quoted {
  let end = text.indexOf(quote, start);
  while (end !== -1 && /%5C$/i.test(text.slice(end - 3, end))) end = text.indexOf(quote, end + 1);
  return end === -1
    ? { start, end: text.length, after: text.length }
    : { start, end, after: end + quote.length };
}

/** The quoted text at `at`, or `undefined` without a quote. A quote that is not closed extends to the end of the text. */
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

/** The position behind the closing bracket, or the end of the text if the bracket is not closed. Skips quoted texts. */
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
