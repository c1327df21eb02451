import { setTimeout as sleep } from 'node:timers/promises';
import { createContext } from '../loops/vitals-context.mjs';

const CHECKS = 100;
const OPTIONS = { timeoutMs: 1, abandonAfterMs: 1, cacheMs: 0, failureCacheMs: 0, staleAfterMs: 60_000 };

/**
 * Runs of which every one exceeds its timeout. Most checks stop when their signal fires, as they should; one never
 * settles, so that its runs are given up; one settles when it has long been given up.
 *
 * @param applicationEnd the signal of something that outlives every run, which each run listens to as well.
 * @param leak whether a run forgets to take that listener away again.
 */
export async function timeouts({ applicationEnd, signals, leak }) {
  const counted = { runs: 0 };
  const watched = (check) => (context) => {
    counted.runs++;
    signals.add(context.signal);
    return check(context);
  };
  const obedient = ({ signal }) =>
    new Promise((_resolve, reject) => {
      const stop = () => {
        if (!leak) applicationEnd.removeEventListener('abort', stop);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      applicationEnd.addEventListener('abort', stop);
    });
  const checks = Object.fromEntries(
    Array.from({ length: CHECKS - 2 }, (_, index) => [`obedient-${index}`, watched(obedient)]),
  );
  checks['never-settles'] = watched(() => new Promise(() => undefined));
  checks.late = watched(() => sleep(20));
  const { app, health } = await createContext(checks, OPTIONS);

  return {
    name: 'runs with timeouts',
    async run(count) {
      const until = counted.runs + count;
      while (counted.runs < until) {
        const report = await health.evaluate('readiness', { fresh: true });
        // The late one may be in time when the event loop is even later.
        const wrong = report.checks.find(({ name, status }) => status !== 'fail' && name !== 'late');
        if (wrong) throw new Error(`A wrong answer: ${wrong.name} is ${wrong.status} ${wrong.reason}.`);
      }
    },
    close: () => app.close(),
  };
}
