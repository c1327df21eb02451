import { performance } from 'node:perf_hooks';
import { nextTurn } from './next-turn.js';

/** How long work that can be divided may hold the event loop, which also answers liveness. */
const SLICE_MS = 10;

/** Divides work into slices, between which the event loop does other work. */
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
