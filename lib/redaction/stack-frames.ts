/*
 * A stack names files, versions and the layout of the machine, and says nothing about the dependency.
 */

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
