import { createContext } from './vitals-context.mjs';

const HOUR = 3_600_000;

let size;
let health;
let runs = 0;
const check = async () => void runs++;

export async function start({ checks = 1_000 }) {
  size = checks;
  const all = Object.fromEntries(Array.from({ length: size }, (_, index) => [`check-${index}`, check]));
  ({ health } = await createContext(all, { cacheMs: HOUR, staleAfterMs: 2 * HOUR }));
}

/** The cost of any check with an enforced timeout: a call, a timer, and a signal that would tell the client to stop. */
function bareRun() {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort();
      reject(new Error('timeout'));
    }, 2_000);
    check({ signal: controller.signal }).then((result) => {
      clearTimeout(timer);
      resolve(result);
    }, reject);
  });
}

const WAYS = {
  fresh: () => health.evaluate('readiness', { fresh: true }),
  cached: () => health.evaluate('readiness', {}),
  bare: () => Promise.all(Array.from({ length: size }, bareRun)),
};

/**
 * The three ways take turns. `fresh` runs each check and then builds the report; the report alone and the bare runs
 * are taken off. Everything in µs a check.
 */
export async function sample(_name, ms) {
  const took = { fresh: 0, cached: 0, bare: 0 };
  let rounds = 0;
  const startedAt = performance.now();
  do {
    for (const way of Object.keys(WAYS)) {
      const begun = performance.now();
      await WAYS[way]();
      took[way] += performance.now() - begun;
    }
    rounds++;
  } while (performance.now() - startedAt < ms);
  if (runs < 2 * rounds * size) throw new Error('A wrong measurement: checks were not run.');
  const micros = (way) => (took[way] * 1_000) / rounds / size;
  return {
    value: micros('fresh') - micros('cached') - micros('bare'),
    bareMicros: micros('bare'),
    reportMicros: micros('cached'),
  };
}
