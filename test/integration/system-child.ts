import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A Node process that runs TypeScript, says something with each line, and can be told to go on. */
export interface Child {
  readonly pid: number;
  /** What it says, each line parsed as JSON, until it ends. */
  readonly says: AsyncIterator<unknown>;
  /** The next thing it says. Rejects with what it wrote to stderr if it ends instead. */
  next<T>(): Promise<T>;
  /** Answers `await go()` in the child. */
  go(): void;
  ended: Promise<Ending>;
  kill(): Promise<void>;
}

const PRELUDE = `
import { createInterface as readLines } from 'node:readline';
const lines = readLines({ input: process.stdin })[Symbol.asyncIterator]();
process.stdin.unref?.();
const say = (value: unknown) => { writeSync(1, JSON.stringify(value) + '\\n'); };
const go = async () => { process.stdin.ref?.(); await lines.next(); process.stdin.unref?.(); };
import { writeSync } from 'node:fs';
`;

/**
 * Runs `source` in a process of its own, where it can do what a test runner would not survive. It may import from
 * `./lib/…`, and has `say(value)` and `go()`.
 *
 * @param command what is put in front, such as a shell that sets a limit; gets the path of Node and its arguments
 */
export async function runChild(
  source: string,
  nodeOptions: readonly string[] = [],
  command: readonly string[] = [],
): Promise<Child> {
  // A file, since Linux limits one argument of a command to 128 KiB. In the repository, so that packages are found.
  const program = join(ROOT, '.tmp/children', `${randomUUID()}.mjs`);
  await build({
    stdin: { contents: PRELUDE + source, resolveDir: ROOT, loader: 'ts' },
    absWorkingDir: ROOT,
    bundle: true,
    outfile: program,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: 'node20',
  });
  const node = [process.execPath, ...nodeOptions, program];
  const [file, ...args] = [...command, ...node] as [string, ...string[]];
  // The options of the test runner must not become those of the child.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(file, args, { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.once('close', () => rmSync(program, { force: true }));
  return control(child);
}

function control(child: ChildProcess): Child {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4_000)));
  const ended = once(child, 'close').then(([code, signal]): Ending => ({ code, signal, stderr }) as Ending);
  const says = (async function* () {
    for await (const line of createInterface({ input: child.stdout! })) yield JSON.parse(line) as unknown;
  })();
  return {
    pid: child.pid!,
    says,
    ended,
    next: async <T>() => {
      const { value, done } = await says.next();
      if (done) throw new Error(`the child ended: ${JSON.stringify(await ended)}`);
      return value as T;
    },
    go: () => child.stdin?.write('\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
