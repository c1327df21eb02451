import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  Availability,
  Clock,
  HealthConfigurationError,
  HealthModule,
  HealthModuleImportedTwiceError,
  HealthRegistry,
  HealthService,
  type CheckFunction,
} from 'nestjs-vitals';
import { ControllableCheck, FakeClock, settle } from 'nestjs-vitals/testing';
import { getEventListeners } from 'node:events';
import { create, onEachAdapter } from '../support/adapters.js';
import { startOnFakeTime } from '../support/start-fake-time.js';

// Faults of other libraries, with their source. Each test checks that this library does not have the fault.

const open = () => HealthModule.forRoot({ deep: { guards: 'none' } });

onEachAdapter((serve, name) => {
  const withChecks = async (checks: Record<string, CheckFunction>, more: object = {}) => {
    const server = await serve({ imports: [open()], ...more });
    const registry = server.app.get(HealthRegistry);
    for (const [check, run] of Object.entries(checks)) {
      registry.register(check, run, { cacheMs: 0, failureCacheMs: 0 });
    }
    await settle();
    return server;
  };

  it('nestjs/terminus #2569: readiness says no before any pool is closed', async () => {
    const seen: string[] = [];
    @Injectable()
    class Pool implements OnModuleDestroy {
      constructor(@Inject(HealthService) readonly health: HealthService) {}
      async onModuleDestroy() {
        const [ready, live] = await Promise.all(
          (['readiness', 'liveness'] as const).map((probe) => this.health.evaluate(probe)),
        );
        seen.push(`${ready?.reason} ${live?.status}`);
      }
    }
    const { app } = await serve({ imports: [open()], providers: [Pool] });
    await app.close();
    expect(seen).toEqual(['DRAINING pass']);
  });

  it('nestjs/terminus 12.1.0: a result of another shape is a failure, and is not left out', async () => {
    const { get } = await withChecks({ odd: () => ({ odd: { status: 'up' } }) as never });
    const answer = await get('/health/ready');
    expect([answer.status, answer.json]).toEqual([503, { status: 'fail', reason: 'INVALID_RESULT' }]);
  });

  it('nestjs/terminus #2083, #2395: one thrown error does not lose the other results', async () => {
    const thrower: CheckFunction = () => {
      throw new TypeError('cannot read properties of undefined');
    };
    const { get } = await withChecks({ first: () => true, thrower, last: () => true });
    const { status, json } = await get('/health/deep');
    const statuses = ['first', 'thrower', 'last'].map(
      (check) => json.checks[`${check}:responseTime`][0].status,
    );
    expect([status, ...statuses]).toEqual([503, 'pass', 'fail', 'pass']);
  });

  it('nestjs/terminus 12.1.0, smallrye, Xabaril #655: no answer shows the address of a dependency', async () => {
    const refused = () => Promise.reject(new Error('connect ECONNREFUSED 10.1.2.3:5432'));
    const { get } = await withChecks({ 'orders-db': refused });
    for (const probe of ['live', 'ready', 'startup']) {
      const { body, headers } = await get(`/health/${probe}`);
      expect(body + JSON.stringify(headers)).not.toMatch(/10\.1\.2\.3|ECONNREFUSED|orders-db/);
    }
  });

  it('cloudnative/health-connect: an error on the way to the answer is not 200', async () => {
    const { get } = await withChecks({ broken: () => Promise.reject(undefined) });
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/deep')).status).toBe(503);
  });

  it('godaddy/terminus, lightship: liveness is 200 while draining', async () => {
    const clock = new FakeClock();
    const { app, get } = await serve({
      imports: [HealthModule.forRoot({ drain: { delayMs: 5_000 } })],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    const closed = app.close();
    while (app.get(Availability).phase !== 'draining') await new Promise(setImmediate);
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).json.reason).toBe('DRAINING');
    await clock.advance(5_000);
    await closed;
  });

  it('alexliesenfeld/health: a client that hangs up is not recorded as a timeout', async () => {
    const check = new ControllableCheck();
    const { app, get } = await withChecks({ slow: check.check });
    const { calls } = check.hang();
    const gone = new AbortController();
    const asked = get('/health/ready', { signal: gone.signal }).catch((error: Error) => error.name);
    while (check.calls === calls) await new Promise(setImmediate);
    gone.abort();
    expect([await asked, check.aborted]).toEqual(['AbortError', 0]);
    check.recover();
    await settle();
    expect(app.get(HealthService).report('readiness').status).toBe('pass');
  });

  it('nestjs/terminus 12.1.0: three imports of the module are refused, and are not three delays', async () => {
    const imports = [HealthModule.forRoot(), HealthModule.forRoot(), HealthModule.forRoot()];
    await expect(create(name, { imports })).rejects.toBeInstanceOf(HealthModuleImportedTwiceError);
  });

  it('nestjs/terminus 12.1.0: twenty failing probes are one line in the log', async () => {
    const lines: string[] = [];
    const record = (line: unknown) => void lines.push(String(line));
    const { app, get } = await withChecks({ 'orders-db': () => true });
    app.useLogger({ log: record, warn: record, error: record });
    try {
      app.get(HealthRegistry).register('search', () => false, { failureCacheMs: 0 });
      for (let probe = 0; probe < 20; probe++) await get('/health/ready');
      await settle();
      expect(lines.filter((line) => line.includes('search'))).toHaveLength(1);
    } finally {
      Logger.overrideLogger(false);
    }
  });
});

it('nestjs/terminus 12.1.0: a second check of one name is refused, and never answers for the first', async () => {
  const { registry, readiness } = await startOnFakeTime();
  registry.register('db', () => false);
  expect(() => registry.register('db', () => true)).toThrow(HealthConfigurationError);
  expect((await readiness()).status).toBe('fail');
});

it('nestjs/terminus 12.1.0, n8n #30612: twenty probes of a hung check hold a handful of runs', async () => {
  const { registry, health, clock } = await startOnFakeTime();
  const check = new ControllableCheck().hang();
  registry.register('db', check);
  for (let probe = 0; probe < 20; probe++) {
    void health.evaluate('readiness');
    await clock.advance(1_000);
  }
  // The run that hangs, and two that tried beside it whether the dependency answers again.
  expect([check.calls, check.maxRunning]).toEqual([3, 3]);
});

it('dropwizard-health: an opposite result begins the count of consecutive ones anew', async () => {
  const { registry, clock, readiness } = await startOnFakeTime();
  const check = new ControllableCheck();
  registry.register('db', check, { cacheMs: 0, failureCacheMs: 0, failureThreshold: 3 });
  const statuses: string[] = [];
  for (const up of [false, false, true, false, false, false]) {
    if (up) check.pass();
    else check.fail();
    statuses.push((await readiness()).status);
    await clock.advance(1);
  }
  expect(statuses).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'fail']);
});

it('dropwizard-health: a check that recovers while draining does not make the instance ready', async () => {
  const { module, registry, health } = await startOnFakeTime();
  const check = new ControllableCheck().hang();
  registry.register('db', check);
  await module.close();
  check.recover();
  await settle();
  expect((await health.evaluate('readiness')).reason).toBe('DRAINING');
});

it('microsoft/healthcare-shared-components #1425: no good result is served once it is stale', async () => {
  const { registry, health, clock } = await startOnFakeTime();
  registry.register('db', new ControllableCheck());
  await settle();
  expect(health.report('readiness').status).toBe('pass');
  // No timer runs it any more, as after a crash of its worker.
  await clock.advance(6 * 86_400_000);
  expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'STALE' });
});

it('aspnetcore DefaultHealthCheckService: a check whose own client cannot be made sinks itself alone', async () => {
  const { registry, readiness } = await startOnFakeTime();
  const makeClient = (): { ping(): void } => {
    throw new Error('no configuration');
  };
  registry.register('fragile', () => makeClient().ping());
  registry.register('sound', () => true);
  expect((await readiness()).checks.map(({ status }) => status)).toEqual(['fail', 'pass']);
});

it('spring-boot #42159: a dependency cannot be configured into liveness', async () => {
  const { registry } = await startOnFakeTime();
  const join = () =>
    registry.register('db', () => true, { probes: ['liveness'], componentType: 'datastore' });
  expect(join).toThrow(/restart loop/);
});

it('spring-boot SimpleStatusAggregator: an unknown status fails', async () => {
  const { registry, readiness } = await startOnFakeTime();
  registry.register('db', () => ({ status: 'OUT_OF_SERVICE' }) as never);
  expect(await readiness()).toMatchObject({ status: 'fail', reason: 'INVALID_RESULT' });
});

it('nestjs/terminus #2767, node #54614: no signal outlives its run with a listener on it', async () => {
  const { registry, clock, readiness } = await startOnFakeTime();
  const signals = new Set<AbortSignal>();
  const check: CheckFunction = ({ signal }) => void signals.add(signal);
  registry.register('db', check, { cacheMs: 0 });
  for (let run = 0; run < 100; run++) await readiness();
  expect(signals.size).toBeGreaterThanOrEqual(100);
  expect([...signals].flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  expect(clock.pending).toBeLessThan(5);
});
