import { getEventListeners } from 'node:events';

/** Counts the signals that checks were given and that are still held by somebody, and the listeners on them. */
export class SignalWatch {
  #signals = [];

  add(signal) {
    this.#signals.push(new WeakRef(signal));
    // Removes dead references now and then, or the list of references would grow.
    if (this.#signals.length % 10_000 === 0) this.#alive();
  }

  read() {
    const alive = this.#alive();
    const listeners = alive.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
    return { signals: alive.length, listeners };
  }

  #alive() {
    const alive = this.#signals
      .map((reference) => reference.deref())
      .filter((signal) => signal !== undefined);
    this.#signals = alive.map((signal) => new WeakRef(signal));
    return alive;
  }
}
