import { Dependency } from '../servers/dependency-client.mjs';
import { median } from '../harness/statistics.mjs';
import { createContext } from './vitals-context.mjs';

const contexts = new Map();

/** Applications with one check and with ten, each of which asks the dependency. */
export async function start({ sizes, dependencyPort }) {
  const dependency = new Dependency(dependencyPort);
  for (const size of sizes) {
    const check = async () => dependency.ask();
    const checks = Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`check-${index}`, async () => void (await check())]),
    );
    contexts.set(size, await createContext(checks, {}));
  }
}

/** `value` is the time of one evaluation that runs every check, `slowestMs` that of its slowest check; medians. */
export async function sample({ size }, ms) {
  const { health } = contexts.get(size);
  const totals = [];
  const slowest = [];
  const startedAt = performance.now();
  do {
    const begun = performance.now();
    const { status, checks } = await health.evaluate('readiness', { fresh: true });
    totals.push(performance.now() - begun);
    slowest.push(Math.max(...checks.map(({ durationMs }) => durationMs)));
    if (status !== 'pass' || checks.length !== size) throw new Error(`A wrong answer: ${status}.`);
  } while (performance.now() - startedAt < ms);
  return { value: median(totals), slowestMs: median(slowest) };
}
