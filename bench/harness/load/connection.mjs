import { once } from 'node:events';
import { connect } from 'node:net';
import { AnswerTemplate, WrongAnswerError } from './answer-template.mjs';

/** One keep-alive connection that asks, reads the whole answer, checks it, and only then asks again. */
export class Connection {
  answers = 0;
  template;
  #socket;
  #request;
  #expected;
  #received = '';
  #asking = false;
  #resolve;
  #reject;
  #end = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /** @param expected the status and the body of each answer. */
  static async open(port, request, expected) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket, request, expected);
  }

  constructor(socket, request, expected) {
    this.#socket = socket;
    this.#request = request;
    this.#expected = expected;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', this.#reject);
    socket.on('close', () => this.#reject(new Error('A server closed a connection under load.')));
    // stop() returns the error; before stop() there is no listener.
    this.#end.catch(() => undefined);
  }

  start() {
    this.#asking = true;
    this.#socket.write(this.#request);
  }

  /** Resolves when the request that is under way has been answered; rejects if any answer was wrong. */
  async stop() {
    this.#asking = false;
    try {
      await this.#end;
    } finally {
      this.#socket.destroy();
    }
  }

  #read(chunk) {
    this.#received += chunk.latin1Slice();
    try {
      if (!this.#complete()) return;
    } catch (error) {
      this.#reject(error);
      return;
    }
    this.#received = '';
    this.answers++;
    if (this.#asking) this.#socket.write(this.#request);
    else this.#resolve();
  }

  #complete() {
    if (this.template === undefined) {
      this.template = AnswerTemplate.from(this.#received, this.#expected);
      return this.template !== undefined;
    }
    if (this.#received.length >= this.template.length) {
      this.template.check(this.#received);
      return true;
    }
    // A complete answer that is shorter than the others: the missing bytes would never come.
    if (AnswerTemplate.from(this.#received, this.#expected) === undefined) return false;
    throw new WrongAnswerError(this.#received, `${this.template.length} bytes`);
  }
}
