import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { reaper } from '../servers/reaper.js';
import { compileFixtures } from './fixture-root.js';

/** One line of JSON that a fixture printed. */
export interface ChildEvent {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const running = new Set<FixtureProcess>();

/** Kills the processes that a test left running. */
export async function killChildren(): Promise<void> {
  await Promise.all(Array.from(running, (child) => child.kill()));
}

/** A fixture in a child process: its events, in order, and its exit. */
export class FixtureProcess {
  readonly events: ChildEvent[] = [];
  /** Everything else it printed. */
  log = '';
  readonly exited: Promise<Exit>;

  private readonly watchers = new Set<() => void>();
  private ended: Exit | undefined;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    running.add(this);
    reaper.watch('pid', child.pid!);
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.read(line);
    });
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => this.note(chunk));
    this.exited = new Promise((resolve) => {
      // "close" comes after all output has been read, "exit" may come before.
      child.once('close', (code, signal) => {
        running.delete(this);
        reaper.forget('pid', child.pid!);
        this.ended = { code, signal };
        this.changed();
        resolve(this.ended);
      });
    });
  }

  static async start(
    fixture: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<FixtureProcess> {
    const file = join(await compileFixtures(), `${fixture}.js`);
    const { KUBERNETES_SERVICE_HOST: _, NODE_OPTIONS: __, ...inherited } = process.env;
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...inherited, NO_COLOR: '1', ...env },
    });
    return new FixtureProcess(fixture, child);
  }

  get names(): readonly string[] {
    return this.events.map(({ event }) => event);
  }

  /** The event of this name, past or future. */
  async event(name: string): Promise<ChildEvent> {
    await this.until(`it says "${name}"`, () => this.names.includes(name));
    return this.events.find(({ event }) => event === name)!;
  }

  /** Waits until it has logged this. */
  logged(text: string): Promise<void> {
    return this.until(`it logs "${text}"`, () => this.log.includes(text));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends a message to the fixture. */
  send(message: string): void {
    this.child.send(message, (error) => {
      if (error) this.note(`\n[the message "${message}" was not sent: ${error.message}]\n`);
    });
  }

  release(name: string): void {
    this.send(`release ${name}`);
  }

  /** Waits for the exit. Throws if it does not come in time. */
  async exit(withinMs = 15_000): Promise<Exit> {
    await this.until('it ends', () => this.ended !== undefined, withinMs);
    return this.exited;
  }

  get isRunning(): boolean {
    return this.ended === undefined;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  /** Waits until this is so; looks at every event and line. */
  until(what: string, isSo: () => boolean, withinMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        done();
        const said = this.events.map((event) => JSON.stringify(event)).join('\n');
        reject(
          new Error(
            `${this.name}: ${what} was awaited, but ${why}. It said:\n${said}\n${this.log.slice(-4_000)}`,
          ),
        );
      };
      const done = () => {
        clearTimeout(deadline);
        this.watchers.delete(look);
      };
      const look = () => {
        if (isSo()) {
          done();
          resolve();
        } else if (this.ended) fail(`it ended with ${this.ended.signal ?? this.ended.code}`);
      };
      const deadline = setTimeout(() => fail(`did not come within ${withinMs} ms`), withinMs);
      this.watchers.add(look);
      look();
    });
  }

  private read(line: string): void {
    if (line.startsWith('{"event":')) this.events.push(JSON.parse(line) as ChildEvent);
    else this.log += `${line}\n`;
    this.changed();
  }

  private note(text: string): void {
    this.log += text;
    this.changed();
  }

  private changed(): void {
    this.watchers.forEach((watcher) => watcher());
  }
}
