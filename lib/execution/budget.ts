import type { Clock } from './clock.js';

/** Resolves when `work` does, or when the budget is spent: whichever is first. `work` goes on. */
export function withinBudget(clock: Clock, work: Promise<unknown>, budgetMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(resolve, budgetMs, { keepAlive: true });
    const done = () => {
      cancel();
      resolve();
    };
    work.then(done, done);
  });
}
