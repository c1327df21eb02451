import type { Clock } from './clock.js';
import { latenessOf } from './loop-lag.js';
import { readFirst } from './read-first.js';

/**
 * Resolves when `work` settles, when the budget is spent, or when the signal fires: whichever is first. Never rejects.
 * `work` goes on. The budget is never prolonged, because somebody outside of this process waits; but if the timer is late,
 * answers that wait in the sockets are read first. Keeps the process alive meanwhile.
 */
export function withinBudget(
  clock: Clock,
  work: Promise<unknown>,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const startedAt = clock.now();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const spent = () => (latenessOf(budgetMs, clock.now() - startedAt) > 0 ? readFirst(done) : done());
    const cancel = clock.setTimer(spent, budgetMs, { keepAlive: true });
    signal?.addEventListener('abort', done);
    work.then(done, done);
  });
}

/** Resolves after the time, or when the signal fires. Keeps the process alive meanwhile. */
export const pause = (clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> =>
  withinBudget(clock, new Promise(() => undefined), delayMs, signal);
