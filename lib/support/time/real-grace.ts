import { clearTimeout, setTimeout } from 'node:timers';
import { withinBudget } from './budget.js';
import { SystemClock } from './system-clock.js';

/** Its timers come from the module, not from the global object, for the reason given in `next-turn`. */
class RealTimers extends SystemClock {
  override setTimer(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  }
}

const REAL_TIMERS = new RealTimers();

/**
 * Resolves when `work` settles, or after `graceMs` of real time, even if a test replaced `Clock` or uses fake timers: a
 * shutdown always ends.
 */
export const withinGrace = (work: Promise<unknown>, graceMs: number): Promise<void> =>
  withinBudget(REAL_TIMERS, work, graceMs);
