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

/** `    at fn (file:1:2)`, `    at async /file:1:2`, `    at new Promise (<anonymous>)`, `at com.acme.Foo.bar(Foo.java:12)`. */
const FRAME_LINE =
  /^at .*(?::\d+:\d+\)?|\((?:<anonymous>|native|unknown source|index \d+|[\w$]+\.\w+:\d+)\))[ ,]*\{?$/i;

/** Other engines: `fn@https://host/file.js:1:2`. */
const FRAME_LINE_AT = /^[^\s@]{0,200}@\S+:\d+:\d+$/;

const ELIDED_FRAMES = /^\.\.\. \d+ (?:more|lines matching cause stack trace)/;

/** A frame in the middle of a line, where somebody has folded the lines, escaped their breaks or quoted each of them. */
const FRAME_INLINE =
  /(?:(?:\\{1,8}[nr]|\s|<br ?\/?>|&nbsp;){1,24}|(?<=["'`]))at (?:async |new ){0,2}(?:[^\s()]{1,200}(?: \[as [^\]\s]{1,100}\])? ?\((?:[^()\n]{1,400}:\d+:\d+|<anonymous>|native|index \d+|[\w$]{1,80}\.\w{1,10}:\d+)\)|(?:file:\/\/|node:|\/|[A-Za-z]:[\\/])[^\s()]{1,400}:\d+:\d+)/g;

function isFrame(line: string): boolean {
  const trimmed = line.trim();
  return FRAME_LINE.test(trimmed) || FRAME_LINE_AT.test(trimmed) || ELIDED_FRAMES.test(trimmed);
}

/** The text without the lines of stack traces. What `util.inspect` hangs on the last frame, ` {`, stays with the text. */
export const withoutStackFrames = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => (isFrame(line) ? (line.endsWith('{') ? ['{'] : []) : [line]))
    .join('\n')
    .replace(FRAME_INLINE, '');
