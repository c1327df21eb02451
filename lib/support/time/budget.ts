import type { Clock } from './clock.js';
import { latenessOf } from './loop-lag.js';
import { readFirst } from './read-first.js';

/**
 * Resolves when `work` does, or when the budget is spent: whichever is first. `work` goes on. Somebody waits outside of
 * this process, so the budget is never longer; but when its end comes late, the answers that wait are read first.
 */
export function withinBudget(clock: Clock, work: Promise<unknown>, budgetMs: number): Promise<void> {
  return new Promise((resolve) => {
    const startedAt = clock.now();
    const spent = () => (latenessOf(budgetMs, clock.now() - startedAt) > 0 ? readFirst(resolve) : resolve());
    const cancel = clock.setTimer(spent, budgetMs, { keepAlive: true });
    const done = () => {
      cancel();
      resolve();
    };
    work.then(done, done);
  });
}
