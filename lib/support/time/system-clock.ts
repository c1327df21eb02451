import { Clock, type CancelTimer, type TimerOptions } from './clock.js';

// A longer delay would overflow, and Node would fire the timer at once.
const MAX_DELAY_MS = 2_147_483_647;

/** Real time. Globals are looked up at each call, so that fake timers of a test runner work on it too. */
export class SystemClock extends Clock {
  now(): number {
    return performance.now();
  }

  time(): number {
    return Date.now();
  }

  setTimer(callback: () => void, delayMs: number, { keepAlive = false }: TimerOptions = {}): CancelTimer {
    const timer = setTimeout(callback, Math.min(delayMs, MAX_DELAY_MS));
    if (!keepAlive) timer.unref();
    return () => clearTimeout(timer);
  }
}
