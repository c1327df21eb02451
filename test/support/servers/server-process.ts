import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { signalTree } from './process-tree.js';
import { reaper } from './reaper.js';
import type { Identity } from './workspace.js';

export interface ServerCommand {
  /** The server's name, for error messages. */
  readonly server: string;
  readonly binary: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly runAs?: Identity;
  /** The output that shows that the server is ready. */
  readonly ready: RegExp;
  readonly stopSignal?: NodeJS.Signals;
  readonly startTimeoutMs?: number;
}

const GRACE_MS = 10_000;

/** One server process and all below it. */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private isPaused = false;

  constructor(private readonly command: ServerCommand) {}

  async start(): Promise<void> {
    if (this.child) throw new Error(`${this.command.server} was started twice: stop() it first`);
    const { binary, args, env, cwd, runAs } = this.command;
    const child = spawn(binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
      ...runAs,
    });
    this.child = child;
    child.once('exit', () => {
      reaper.forget('pid', child.pid!);
      if (this.child === child) this.child = undefined;
    });
    if (child.pid !== undefined) reaper.watch('pid', child.pid);
    await this.untilReady(child);
  }

  async stop(signal: NodeJS.Signals = this.command.stopSignal ?? 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (!child) return;
    this.resume();
    const gone = once(child, 'close');
    const timer = setTimeout(() => signalTree(child.pid!, 'SIGKILL'), GRACE_MS);
    child.kill(signal);
    await gone;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    const gone = once(child, 'close');
    signalTree(child.pid!, 'SIGKILL');
    await gone;
  }

  pause(): void {
    if (!this.child) throw new Error(`${this.command.server} cannot be paused: it does not run`);
    this.isPaused = true;
    signalTree(this.child.pid!, 'SIGSTOP');
  }

  resume(): void {
    if (!this.isPaused || !this.child) return;
    this.isPaused = false;
    signalTree(this.child.pid!, 'SIGCONT');
  }

  /** SIGHUP: most servers read their configuration again. */
  reload(): void {
    if (!this.child) throw new Error(`${this.command.server} cannot reload: it does not run`);
    this.child.kill('SIGHUP');
  }

  private untilReady(child: ChildProcess): Promise<void> {
    const { server, ready, startTimeoutMs = 60_000 } = this.command;
    let log = '';
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(new Error(`${server} ${why}. It said:\n${log.slice(-4_000)}`));
      };
      const timer = setTimeout(() => fail(`was not ready within ${startTimeoutMs} ms`), startTimeoutMs);
      const read = (chunk: Buffer): void => {
        log = (log + chunk).slice(-64_000);
        if (!ready.test(log)) return;
        clearTimeout(timer);
        resolve();
      };
      // This listener stays, because an unread pipe fills up and blocks the server.
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('error', (error) => fail(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => fail(`ended at once with ${signal ?? code}`));
    });
  }
}
