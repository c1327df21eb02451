import { connect } from 'node:net';

/** Asks the dependency over one connection, the cheapest way there is: the peers ask most, and it is to cost them little. */
export class Dependency {
  #socket;
  #waiting = new Map();
  #lastId = 0;

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    let rest = '';
    this.#socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const id of lines) {
        this.#waiting.get(id)();
        this.#waiting.delete(id);
      }
    });
  }

  ask() {
    const id = String(++this.#lastId);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.write(`${id}\n`);
    });
  }
}
