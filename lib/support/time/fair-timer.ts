import type { CancelTimer, Clock } from './clock.js';
import { afterSlice, fullTime, latenessOf, nextSlice } from './loop-lag.js';
import { readFirst } from './read-first.js';

export interface FairTimer {
  readonly cancel: CancelTimer;
  /** For how long the event loop was blocked so far, in ms. */
  lagMs(): number;
}

/**
 * A time limit for a dependency. It does not count the time for which our own event loop was blocked, because no answer can
 * be read meanwhile. At the end, answers that wait in the sockets are read first. It ends at the latest after three times
 * the limit and a few blocks.
 *
 * @param ownMs for how long the limited work itself has blocked the event loop, in ms. This time counts.
 */
export function setFairTimer(
  clock: Clock,
  limitMs: number,
  onOver: () => void,
  ownMs: () => number = () => 0,
): FairTimer {
  let time = fullTime(limitMs);
  let sliceMs = 0;
  let sliceStart = clock.now();
  let ownBefore = 0;
  let cancelSlice: CancelTimer = () => undefined;
  let over = false;

  const elapsed = () => clock.now() - sliceStart;
  const own = () => ownMs() - ownBefore;
  const wait = () => {
    sliceMs = nextSlice(limitMs, time);
    sliceStart = clock.now();
    cancelSlice = clock.setTimer(look, sliceMs, { keepAlive: true });
  };
  const strike = () => {
    if (!over) onOver();
    over = true;
  };
  const look = () => {
    const took = elapsed();
    time = afterSlice(limitMs, time, { sliceMs, elapsedMs: took, ownMs: own() });
    ownBefore = ownMs();
    // Node makes a timer of less than a millisecond one of a millisecond.
    if (time.leftMs >= 1) return wait();
    sliceStart = Infinity;
    if (latenessOf(sliceMs, took) > 0) readFirst(strike);
    else strike();
  };

  wait();
  return {
    cancel: () => {
      over = true;
      cancelSlice();
    },
    lagMs: () => time.lagMs + latenessOf(sliceMs, elapsed() - own()),
  };
}
