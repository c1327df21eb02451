import { HealthIndicator, HealthModule, StartupTask } from 'nestjs-vitals';
import { decorate } from '../../bench/servers/decorate.mjs';
import { listen } from './application.mjs';

export const vitals = {
  name: 'nestjs-vitals',

  /**
   * @param checks by name: a function, which fails by throwing; `{ optional }`, one that is not critical; `{ raw }`, one
   * whose result is handed over as it is; `{ data }`, one that returns figures. `liveness` are those of liveness, `secondEndpoint` those of another endpoint.
   */
  async start({
    checks = {},
    liveness = {},
    secondEndpoint = {},
    drainMs = 0,
    timesImported = 1,
    providers = [],
    startup,
    ...rest
  }) {
    const indicators = [
      ...Object.entries(checks).map(([name, check]) => indicator(name, check, rest)),
      ...Object.entries(secondEndpoint).map(([name, check]) => indicator(name, check, rest)),
      ...Object.entries(liveness).map(([name, check]) =>
        indicator(name, check, { ...rest, probes: ['liveness'], componentType: 'datastore' }),
      ),
    ];
    const server = await listen({
      imports: Array.from({ length: timesImported }, () =>
        HealthModule.forRoot({ deep: { guards: 'none' }, drain: { delayMs: drainMs } }),
      ),
      providers: [...indicators, ...providers, ...(startup ? [startupTask(startup)] : [])],
      setup: rest.setup,
    });
    if (startup === undefined) await started(server);
    return {
      ...server,
      /** The status of each check, as a person can see it. */
      async statuses() {
        const { json } = await server.get('/health/deep');
        return Object.fromEntries(
          Object.keys(checks).map((name) => [name, json?.checks?.[`${name}:responseTime`]?.[0]?.status]),
        );
      },
    };
  },
};

function indicator(
  name,
  check,
  { timeoutMs, cacheMs = 100, thresholds = {}, probes, componentType, dependsOn = {} },
) {
  const run = check.optional ?? check.raw ?? (check.data && measuring(check.data)) ?? check;
  const Indicator = class {
    check(context) {
      return run(context);
    }
  };
  const options = {
    name,
    critical: check.optional === undefined,
    cacheMs,
    failureCacheMs: Math.min(cacheMs, 1_000),
    ...thresholds,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(probes !== undefined && { probes }),
    ...(componentType !== undefined && { componentType }),
    ...(dependsOn[name] !== undefined && { dependsOn: dependsOn[name] }),
  };
  return decorate(Indicator, { decorators: [HealthIndicator(options)] });
}

const measuring = (data) => async () => ({
  status: 'pass',
  measurements: Object.fromEntries(
    Object.entries(await data()).map(([name, observedValue]) => [name, { observedValue }]),
  ),
});

function startupTask(run) {
  class Warmer {
    warm() {
      return run();
    }
  }
  return decorate(Warmer, { methods: { warm: [StartupTask({ name: 'warm-cache' })] } });
}

/** The instance counts as started a moment after it listens. */
async function started(server) {
  while ((await server.get('/health/startup')).status !== 200);
}
