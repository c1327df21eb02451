import { setImmediate as nextTurn } from 'node:timers/promises';

const ROUNDS = 8;

/**
 * What is left on the heap, in bytes, when everything that can go is gone: finalizers and what they free take more
 * than one collection.
 */
export async function settledHeap() {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc();
    await nextTurn();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}
