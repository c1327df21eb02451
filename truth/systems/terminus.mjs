import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { decorate } from '../../bench/servers/decorate.mjs';
import { listen } from './application.mjs';

/** As its documentation shows it: `.attempt()`, and `.withTimeout()` where the scenario has a timeout. */
export const terminus = { name: 'terminus', start: (application) => start(application, false) };

/** The same, with `.cacheFor()` on every check. */
export const cachingTerminus = { name: 'terminus, cached', start: (application) => start(application, true) };

async function start(application, caching) {
  const {
    checks = {},
    liveness = {},
    secondEndpoint = {},
    drainMs = 0,
    timesImported = 1,
    providers = [],
    setup,
  } = application;
  if (application.thresholds || application.dependsOn || application.startup) return undefined;

  class HealthController {
    constructor(health, indicators) {
      this.health = health;
      this.indicators = indicators;
    }

    live() {
      return this.health.check(this.functions(liveness));
    }

    ready() {
      return this.health.check(this.functions(checks));
    }

    other() {
      return this.health.check(this.functions(secondEndpoint));
    }

    functions(of) {
      return Object.entries(of).map(([name, check]) => () => {
        const session = this.indicators.check(name);
        if (check.raw) return Promise.resolve(check.raw()).then((result) => ({ [name]: result }));
        if (check.optional) return degradedUnless(session, check.optional);
        const attempt = session.attempt(check.data ?? check);
        if (application.timeoutMs !== undefined) attempt.withTimeout(application.timeoutMs);
        if (caching) attempt.cacheFor(application.cacheMs ?? 100);
        return attempt;
      });
    }
  }
  decorate(HealthController, {
    decorators: [Controller('health')],
    inject: [HealthCheckService, HealthIndicatorService],
    methods: {
      live: [Get('live'), HealthCheck()],
      ready: [Get('ready'), HealthCheck()],
      other: [Get('other'), HealthCheck()],
    },
  });

  const terminusModule = () => TerminusModule.forRoot({ gracefulShutdownTimeoutMs: drainMs });
  const server = await listen({
    imports: Array.from({ length: timesImported }, terminusModule),
    controllers: [HealthController],
    providers,
    setup,
  });
  return {
    ...server,
    async statuses() {
      const { json } = await server.ready();
      const { up, down } = { up: 'pass', down: 'fail' };
      return Object.fromEntries(
        Object.keys(checks).map((name) => [name, { up, down }[json?.details?.[name]?.status]]),
      );
    },
  };
}

async function degradedUnless(session, check) {
  try {
    await check();
    return session.up();
  } catch (error) {
    return session.degraded(error.message);
  }
}
