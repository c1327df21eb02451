import { createContext } from '../loops/vitals-context.mjs';

const PROBES = ['liveness', 'readiness', 'startup', 'deep'];

/** Probes of checks that pass from the cache, are run each time, fail, and hang. */
export async function probes({ signals }) {
  const checks = {
    cached: () => true,
    failing: () => {
      throw new Error('connect ECONNREFUSED 10.1.2.3:5432');
    },
    hanging: ({ signal }) => {
      signals.add(signal);
      return new Promise(() => undefined);
    },
  };
  const { app, health, registry } = await createContext(checks, {
    critical: false,
    timeoutMs: 10,
    cacheMs: 1_000,
  });
  registry.register('uncached', async ({ signal }) => void signals.add(signal), {
    cacheMs: 0,
    failureCacheMs: 0,
  });

  return {
    name: 'probes',
    async run(count) {
      for (let asked = 0; asked < count; asked++) {
        const probe = PROBES[asked % PROBES.length];
        const { status } = await health.evaluate(probe);
        const wanted = probe === 'readiness' || probe === 'deep' ? 'warn' : 'pass';
        if (status !== wanted) throw new Error(`A wrong answer: ${probe} is ${status}, wanted ${wanted}.`);
      }
    },
    close: () => app.close(),
  };
}
