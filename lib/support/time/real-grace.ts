import { clearTimeout, setTimeout } from 'node:timers';

/**
 * Resolves when `work` does, or after `graceMs` of real time, whatever clock or fake timers a test has put in: a shutdown
 * always ends. The timer is taken from the module for the reason given in `next-turn`.
 */
export function withinGrace(work: Promise<unknown>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, graceMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(done, done);
  });
}
