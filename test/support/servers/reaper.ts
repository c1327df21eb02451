import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

// A separate process, because a killed process cannot clean up.
const program = `
const { execFileSync } = require('node:child_process');
const { rmSync } = require('node:fs');
const pids = new Set(), folders = new Set();
let text = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (text + chunk).split('\\n');
  text = lines.pop();
  for (const line of lines) {
    const [verb, kind, ...rest] = line.split(' ');
    const set = kind === 'pid' ? pids : folders;
    set[verb === 'watch' ? 'add' : 'delete'](rest.join(' '));
  }
}).on('end', () => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\\n')
    .map((row) => row.trim().split(/\\s+/));
  const doomed = [...pids];
  for (const parent of doomed) for (const [pid, ppid] of rows) if (ppid === parent) doomed.push(pid);
  for (const pid of doomed) try { process.kill(Number(pid), 'SIGKILL'); } catch {}
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
`;

let reaping: ChildProcess | undefined;

const start = (): ChildProcess => {
  const child = spawn(process.execPath, ['-e', program], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Neither the child nor the pipe may keep this process alive.
  child.unref();
  (child.stdin as unknown as Socket).unref();
  return child;
};

const tell = (line: string): void => {
  reaping ??= start();
  reaping.stdin!.write(`${line}\n`);
};

type Kind = 'pid' | 'folder';

/** Kills processes and deletes folders when this process ends, however it ends. */
export const reaper = {
  watch: (kind: Kind, value: number | string): void => tell(`watch ${kind} ${value}`),
  forget: (kind: Kind, value: number | string): void => tell(`forget ${kind} ${value}`),
  /** Does it now, and resolves when it is done. */
  async close(): Promise<void> {
    const child = reaping;
    if (!child) return;
    reaping = undefined;
    child.ref();
    const done = once(child, 'exit');
    child.stdin!.end();
    await done;
  },
};
