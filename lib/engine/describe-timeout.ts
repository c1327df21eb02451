import { TOLERATED_LAG_MS } from '../support/time/loop-lag.js';

/** Describes a timeout, with the time that other code or the check itself blocked the event loop. In ms. */
export function describeTimeout(timeoutMs: number, loopLagMs: number, blockedMs: number): string {
  const own = [
    ...(loopLagMs > 0
      ? [`the event loop was held for ${Math.round(loopLagMs)} ms by something else in this process`]
      : []),
    ...(blockedMs > TOLERATED_LAG_MS
      ? [`the check itself held the event loop for ${Math.round(blockedMs)} ms`]
      : []),
  ];
  return [`no result within ${timeoutMs} ms`, ...own].join('; ');
}
