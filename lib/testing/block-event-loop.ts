/** Blocks the thread for `ms` of real time without using the processor. No timer, I/O or promise runs meanwhile. */
export function blockEventLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, ms);
}
