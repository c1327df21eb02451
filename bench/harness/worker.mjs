import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PROCESSORS } from './processors.mjs';

const HOST = fileURLToPath(new URL('worker-host.mjs', import.meta.url));

/** A module in a child process: a server under test, a load generator or a dependency. */
export class Worker {
  #child;
  #waiting = new Map();
  #lastId = 0;

  /**
   * @param {URL} module whose exported functions can be called.
   * @param execArgv options for its Node.
   * @param {'server' | 'load'} processor the one that it is bound to, where that can be done.
   */
  static async start(module, { execArgv = [], processor = 'server' } = {}) {
    const worker = new Worker(module, execArgv, processor);
    await worker.#answerTo(0);
    return worker;
  }

  constructor(module, execArgv, processor) {
    const bind = PROCESSORS && ['-c', String(PROCESSORS[processor]), process.execPath];
    this.#child = fork(HOST, [module.href], {
      ...(bind && { execPath: 'taskset' }),
      execArgv: [...(bind ?? []), ...execArgv],
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(value);
      else reject(new Error(error));
    });
    this.#child.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`the process of ${module.pathname.split('/').pop()} ended (${signal ?? code})`));
      }
      this.#waiting.clear();
    });
  }

  /** Calls a function of the module; arguments and result are plain data. */
  call(name, ...args) {
    const id = ++this.#lastId;
    const answer = this.#answerTo(id);
    this.#child.send({ id, name, args });
    return answer;
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await exit;
  }

  #answerTo(id) {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}
