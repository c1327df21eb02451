import { performance } from 'node:perf_hooks';
import { nextTurn } from './next-turn.js';

/** How long work that can be divided may hold the event loop, on which liveness is answered, too. */
const SLICE_MS = 10;

/** Divides work: between two parts of it, others get the event loop once a slice is used up. */
export class EventLoopSlices {
  private since = performance.now();

  get usedUp(): boolean {
    return performance.now() - this.since >= SLICE_MS;
  }

  /** Resolves in another turn of the event loop. */
  async next(): Promise<void> {
    await new Promise<void>(nextTurn);
    this.since = performance.now();
  }
}
