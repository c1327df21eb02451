/*
 * What every text goes through before anything else looks at it: whatever a terminal or a log would act upon goes,
 * so that no colour code or invisible character can stand between a key and its credential either.
 */

/** Colours, cursor movements, window titles. A title that never ends takes the rest of its line only. */
const ANSI =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*|\x1b[ -/]*[0-~]/g;

/** Controls but tab and line breaks; soft hyphen, zero-width and bidi characters, interlinear marks, tags. */
const INVISIBLE =
  /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** How the serializers of .NET and Go write what would mean something in HTML: the same JSON without it. */
const ESCAPED = /\\u00(22|26|27|3[cde])/gi;

const LINE_BREAK = /[\n\r\v\f\x85\u2028\u2029]+/g;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ELLIPSIS = '…';

const unescaped = (_match: string, code: string): string =>
  code === '22' ? '\\"' : String.fromCharCode(Number.parseInt(code, 16));

/** The text without escape sequences and invisible characters; line breaks become `\n`, blanks of any width a space. */
export const withoutControls = (text: string): string =>
  text
    .replace(ANSI, '')
    .replace(INVISIBLE, '')
    .replace(LINE_BREAK, '\n')
    .replace(BLANK, ' ')
    .replace(ESCAPED, unescaped);

/** One line: line breaks, the indentation around them, and tabs become a space each. */
export const onOneLine = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

/** No half of a surrogate pair: those are no text, and some JSON parsers refuse them. */
export const wellFormed = (text: string): string => text.replace(LONE_SURROGATE, '\ufffd');

/** At most `maxLength` UTF-16 units, an ellipsis included. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return wellFormed(text.slice(0, Math.max(0, maxLength - ELLIPSIS.length)).trimEnd() + ELLIPSIS).slice(
    0,
    maxLength,
  );
}
