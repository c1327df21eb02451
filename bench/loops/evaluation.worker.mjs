import { createContext } from './vitals-context.mjs';

const HOUR = 3_600_000;
const BATCH = 100;

const contexts = new Map();
let runs = 0;

/** One application for each number of checks; every result is cached for the whole run. */
export async function start({ sizes }) {
  for (const size of sizes) {
    const check = () => void runs++;
    const checks = Object.fromEntries(Array.from({ length: size }, (_, index) => [`check-${index}`, check]));
    contexts.set(size, await createContext(checks, { cacheMs: HOUR, staleAfterMs: 2 * HOUR }));
  }
}

const HOW = {
  /** As the HTTP probes ask. */
  kept: (health) => health.evaluate('readiness'),
  /** As a view asks, for which no answer is kept: every check is looked at and reported anew, from its cached result. */
  anew: (health) => health.evaluate('readiness', {}),
};

/** `value` is the time of one evaluation in ns. */
export async function sample({ size, how }, ms) {
  const { health } = contexts.get(size);
  const evaluate = HOW[how];
  await settled(evaluate, health, size);
  const before = runs;
  const startedAt = performance.now();
  let evaluations = 0;
  let tookMs;
  do {
    for (let i = 0; i < BATCH; i++) await evaluate(health);
    evaluations += BATCH;
    tookMs = performance.now() - startedAt;
  } while (tookMs < ms);
  if (runs !== before)
    throw new Error('A wrong measurement: checks were run, though their results were fresh.');
  return { value: (tookMs * 1e6) / evaluations };
}

async function settled(evaluate, health, size) {
  const { status, checks } = await evaluate(health);
  if (status === 'pass' && checks.length === size) return;
  throw new Error(`A wrong answer: ${status} with ${checks.length} checks, wanted pass with ${size}.`);
}
