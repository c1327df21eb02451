/** Colours, cursor movements, window titles. A title without an end extends to the end of its line. */
const ANSI =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*|\x1b[ -/]*[0-~]/g;

/** Control characters except tab and line breaks, soft hyphens, zero-width and bidi characters, interlinear marks, tags. */
const INVISIBLE =
  /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** The serializers of .NET and Go write the special characters of HTML in this way. */
const ESCAPED = /\\u00(22|26|27|3[cde])/gi;

const LINE_BREAK = /[\n\r\v\f\x85\u2028\u2029]+/g;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ELLIPSIS = '…';

const unescaped = (_match: string, code: string): string =>
  code === '22' ? '\\"' : String.fromCharCode(Number.parseInt(code, 16));

/**
 * Removes escape sequences and invisible characters, which could separate a name from its credential. Line breaks become
 * `\n`, and spaces of any width become plain spaces.
 */
export const withoutControls = (text: string): string =>
  text
    .replace(ANSI, '')
    .replace(INVISIBLE, '')
    .replace(LINE_BREAK, '\n')
    .replace(BLANK, ' ')
    .replace(ESCAPED, unescaped);

/** Joins the lines. A line break with the indentation around it becomes one space, and so does a tab. */
export const onOneLine = (text: string): string =>
  text
    .replaceAll('\t', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

/** Replaces lone surrogates, which some JSON parsers refuse. */
export const wellFormed = (text: string): string => text.replace(LONE_SURROGATE, '\ufffd');

/** Cuts a text to `maxLength` UTF-16 units, including an ellipsis. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return wellFormed(text.slice(0, Math.max(0, maxLength - ELLIPSIS.length)).trimEnd() + ELLIPSIS).slice(
    0,
    maxLength,
  );
}

/** `    at fn (file:1:2)`, `    at async /file:1:2`, `    at new Promise (<anonymous>)`, `at com.acme.Foo.bar(Foo.java:12)`. */
const FRAME_LINE =
  /^at .*(?::\d+:\d+\)?|\((?:<anonymous>|native|unknown source|index \d+|[\w$]+\.\w+:\d+)\))[ ,]*\{?$/i;

/** A frame of other engines: `fn@https://host/file.js:1:2`. */
const FRAME_LINE_AT = /^[^\s@]{0,200}@\S+:\d+:\d+$/;

const ELIDED_FRAMES = /^\.\.\. \d+ (?:more|lines matching cause stack trace)/;

/** A frame in the middle of a line, in stacks whose lines were joined, escaped or quoted. */
const FRAME_INLINE =
  /(?:(?:\\{1,8}[nr]|\s|<br ?\/?>|&nbsp;){1,24}|(?<=["'`]))at (?:async |new ){0,2}(?:[^\s()]{1,200}(?: \[as [^\]\s]{1,100}\])? ?\((?:[^()\n]{1,400}:\d+:\d+|<anonymous>|native|index \d+|[\w$]{1,80}\.\w{1,10}:\d+)\)|(?:file:\/\/|node:|\/|[A-Za-z]:[\\/])[^\s()]{1,400}:\d+:\d+)/g;

function isFrame(line: string): boolean {
  const trimmed = line.trim();
  return FRAME_LINE.test(trimmed) || FRAME_LINE_AT.test(trimmed) || ELIDED_FRAMES.test(trimmed);
}

/** Removes the lines of stack traces. The ` {` that `util.inspect` appends to the last frame stays. */
export const withoutStackFrames = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => (isFrame(line) ? (line.endsWith('{') ? ['{'] : []) : [line]))
    .join('\n')
    .replace(FRAME_INLINE, '');
