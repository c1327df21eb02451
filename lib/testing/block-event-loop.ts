/** Holds the thread for so many ms of real time, without burning them: no timer, no I/O and no promise gets its turn. */
export function blockEventLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, ms);
}
