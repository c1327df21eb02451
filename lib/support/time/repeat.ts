import type { CancelTimer, Clock } from './clock.js';

/**
 * Calls back every `everyMs` ms, until the returned function is called. The next timer is set after the callback, so calls
 * never overlap.
 *
 * @param callback may return another time until the next call, in ms.
 */
export function repeat(clock: Clock, everyMs: number, callback: () => number | void): CancelTimer {
  let stopped = false;
  let cancel: CancelTimer = () => undefined;
  const wait = (ms: number) => {
    cancel = clock.setTimer(() => {
      const nextMs = callback() ?? everyMs;
      if (!stopped) wait(nextMs);
    }, ms);
  };
  wait(everyMs);
  return () => {
    stopped = true;
    cancel();
  };
}
