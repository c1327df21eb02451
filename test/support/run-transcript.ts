import { execFile } from 'node:child_process';

/** One command of a transcript, and the output that the page shows for it. */
interface Step {
  readonly command: string;
  readonly output: string;
}

/** Reads a `console` block: `$ ` begins a command, the lines below it are its output. */
export function stepsOf(transcript: string): Step[] {
  return transcript
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = ''] = /^(?:.*\\\n)*.*/.exec(step) ?? [];
      return { command, output: step.slice(command.length).trim() };
    });
}

/** Runs a command in a shell and returns what it prints. Without a terminal curl would print its progress, too. */
export const runInShell = (command: string, cwd: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(
      'sh',
      ['-c', `curl() { command curl -s "$@"; }\n${command}`],
      { cwd, timeout: 20_000 },
      (_error, stdout, stderr) => resolve(`${stdout}${stderr}`.replaceAll('\r', '').trim()),
    );
  });

const withoutBlanks = (text: string) => text.replaceAll(/\s+/g, '');

/** Whether the text is the expected one, where `…` is anything and white space does not count. */
function matches(expected: string, actual: string): boolean {
  const pattern = withoutBlanks(expected)
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(withoutBlanks(actual));
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads JSON in which `…` stands for a value, for more items, or (alone on a line) for more keys. */
const parseSketch = (text: string): unknown =>
  parsed(
    text.replaceAll(/^\s*…,?$/gm, (line) => line.replace('…', '"…": "…"')).replaceAll(/(?<=[:[] ?)…/g, '"…"'),
  );

/** Whether the value is the expected one. The order of keys does not count. */
function isLike(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string') return matches(expected, String(actual));
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected) && expected[0] === '…') return Array.isArray(actual);
  const { '…': more, ...keys } = expected as Record<string, unknown>;
  return (
    Object.entries(keys).every(
      ([key, value]) => key in actual && isLike(value, (actual as Record<string, unknown>)[key]),
    ) &&
    (more !== undefined || Object.keys(actual).length === Object.keys(keys).length)
  );
}

function isSameOutput(expected: string, actual: string): boolean {
  const sketch = parseSketch(expected);
  return sketch === undefined ? matches(expected, actual) : isLike(sketch, parsed(actual));
}

/**
 * The actual output, if it is not the one that a page shows. The page may show a part of the headers of a response, and
 * JSON that is indented or ordered in another way. `…` stands for anything.
 */
export function differences(expected: string, actual: string): string[] {
  if (!expected.startsWith('HTTP/')) return isSameOutput(expected, actual) ? [] : [actual];
  const [expectedHead = '', expectedBody = ''] = expected.split('\n\n');
  const [actualHead = '', actualBody = ''] = actual.split('\n\n');
  const lines = actualHead.split('\n');
  const headIsSame = expectedHead.split('\n').every((line) => lines.some((other) => matches(line, other)));
  return headIsSame && isSameOutput(expectedBody, actualBody) ? [] : [actual];
}
