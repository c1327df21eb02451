import { Injectable, type OnModuleDestroy, type Type } from '@nestjs/common';
import {
  Availability,
  Clock,
  HealthIndicator,
  HealthModule,
  HealthService,
  type DrainOptions,
} from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import type { RequestOptions } from 'node:http';
import { REAL_CLOCK } from '../../lib/module/health-tokens.js';
import { create, onEachAdapter, serve as serveOn, type TestServer } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';

class OrdersDb {
  calls = 0;

  @HealthIndicator({ name: 'orders-db', cacheMs: 0 })
  check() {
    this.calls++;
  }

  @HealthIndicator({ name: 'disk', componentType: 'system', probes: ['liveness'], staleAfterMs: 30_000 })
  disk() {}
}

@Injectable()
class Pool implements OnModuleDestroy {
  closed = false;

  onModuleDestroy() {
    this.closed = true;
  }
}

onEachAdapter((serve, adapter) => {
  const setUp = async (drain = {}) => {
    const clock = new FakeClock();
    const server = await serve({
      imports: [HealthModule.forRoot({ drain, deep: { guards: 'none' } })],
      providers: [OrdersDb, Pool],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    await server.get('/health/ready');
    return { server, clock, checks: server.app.get(OrdersDb), pool: server.app.get(Pool) };
  };

  it('returns DRAINING for the whole delay, runs no check and destroys no provider', async () => {
    const { server, clock, checks, pool } = await setUp({ delayMs: 5_000 });
    const { calls } = checks;
    const closed = server.app.close();
    await clock.advance(4_999);
    const ready = await server.get('/health/ready');
    expect([ready.status, ready.body]).toEqual([503, '{"status":"fail","reason":"DRAINING"}']);
    expect((await server.get('/health/live')).body).toBe('{"status":"pass"}');
    expect((await server.get('/health/startup')).body).toBe('{"status":"pass"}');
    const deep = await server.get('/health/deep');
    expect(deep.json).toMatchObject({ status: 'fail', reason: 'DRAINING' });
    await server.get('/health/deep/orders-db?fresh');
    expect([checks.calls, pool.closed]).toEqual([calls, false]);
    await clock.advance(1);
    await closed;
    expect(pool.closed).toBe(true);
    await expect(server.get('/health/live')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('passes liveness while draining, even if the results of its process checks are old', async () => {
    const { server, clock } = await setUp({ delayMs: 3_600_000 });
    const closed = server.app.close();
    await clock.advance(3_000_000);
    expect((await server.get('/health/live')).status).toBe(200);
    await clock.advance(600_000);
    await closed;
  });

  it('closes the connection of every response', async () => {
    const { server, clock } = await setUp({ delayMs: 5_000 });
    const closed = server.app.close();
    for (const path of ['/health/ready', '/health/live', '/health/deep', '/nothing/here']) {
      expect((await server.get(path)).headers.connection).toBe('close');
    }
    await clock.advance(5_000);
    await closed;
  });

  it('ends the delay after untilProbesSeen readiness probes, and counts no other probes', async () => {
    const { server, clock, pool } = await setUp({ delayMs: 60_000, untilProbesSeen: 2 });
    const closed = server.app.close();
    for (const path of ['/health/live', '/health/startup', '/health/deep', '/health/ready'])
      await server.get(path);
    await clock.settle();
    expect(pool.closed).toBe(false);
    await server.get('/health/ready');
    await closed;
    expect(pool.closed).toBe(true);
  });

  it('shows the phase draining to the application, and keeps it', async () => {
    const { server, clock } = await setUp({ delayMs: 5_000 });
    const availability = server.app.get(Availability);
    const health = server.app.get(HealthService);
    availability.refuseTraffic('maintenance');
    const closed = server.app.close();
    await clock.settle();
    availability.acceptTraffic();
    expect(availability.phase).toBe('draining');
    expect(await health.evaluate('readiness')).toMatchObject({
      status: 'fail',
      reason: 'DRAINING',
      checks: [{}],
    });
    await clock.advance(5_000);
    await closed;
    expect(availability.phase).toBe('draining');
    expect(health.report('readiness')).toMatchObject({ reason: 'DRAINING' });
  });

  it('can be closed several times', async () => {
    const { server, clock } = await setUp({ delayMs: 5_000 });
    const closed = Promise.all([server.app.close(), server.app.close()]);
    await clock.advance(5_000);
    await closed;
    await server.app.close();
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind in any phase', async () => {
    const clock = new FakeClock();
    const app = await create(adapter, {
      imports: [HealthModule.forRoot({ drain: { delayMs: 5_000 } })],
      providers: [OrdersDb],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    await app.close();
    expect(clock.pending).toBe(0);
  });

  describe('by default', () => {
    const kubelet = { headers: { 'user-agent': 'kube-probe/1.31' } };
    const balancer = { headers: { 'user-agent': 'Balancer/1.0' } };

    const serveWith = async (drain: DrainOptions = {}) => {
      const clock = new FakeClock();
      const log = new LogLines();
      const server = await serve({
        imports: [HealthModule.forRoot({ drain })],
        providers: [OrdersDb, Pool],
        override: (builder) =>
          builder.overrideProvider(Clock).useValue(clock).overrideProvider(REAL_CLOCK).useValue(clock),
        nest: { logger: log },
      });
      const ask = async (periodMs: number, times: number, client: RequestOptions = balancer) => {
        for (let time = 0; time < times; time++) {
          if (time > 0) await clock.advance(periodMs);
          await server.get('/health/ready', client);
        }
      };
      /** How long the drain lasts. The test must end it. */
      const drainedAfter = async (expectedMs: number) => {
        const pool = server.app.get(Pool);
        const closed = server.app.close();
        if (expectedMs > 0) {
          await clock.advance(expectedMs - 1);
          expect(pool.closed).toBe(false);
          await clock.advance(1);
        }
        await closed;
        expect(pool.closed).toBe(true);
      };
      return { server, clock, log, ask, drainedAfter };
    };

    it('serves on for three periods of the client that asks for readiness', async () => {
      const { ask, drainedAfter, log } = await serveWith();
      await ask(2_000, 4);
      await drainedAfter(7_000);
      expect(log.matching(/Draining: 7 s\. Readiness is asked every 2 s by "Balancer\/1\.0"/)).toHaveLength(
        1,
      );
    });

    it('assumes the default period of Kubernetes after one probe', async () => {
      const { ask, drainedAfter } = await serveWith();
      await ask(0, 1, kubelet);
      await drainedAfter(15_000);
    });

    it.each([
      ['nobody ever asked', 0],
      ['somebody asked once', 1],
      ['somebody asked in a burst', 50],
    ])('has no delay if %s', async (_what, times) => {
      const { ask, drainedAfter } = await serveWith();
      await ask(0, times);
      await drainedAfter(0);
    });

    it('has no delay if only liveness was asked for', async () => {
      const { server, clock, drainedAfter } = await serveWith();
      for (let time = 0; time < 5; time++) {
        await server.get('/health/live', kubelet);
        await clock.advance(2_000);
      }
      await drainedAfter(0);
    });

    it('has no delay if the client stopped long ago', async () => {
      const { ask, clock, drainedAfter } = await serveWith();
      await ask(2_000, 10);
      await clock.advance(60_000);
      await drainedAfter(0);
    });

    it('ends the learned delay after untilProbesSeen probes', async () => {
      const { server, ask, clock } = await serveWith({ untilProbesSeen: 2 });
      await ask(2_000, 4);
      const closed = server.app.close();
      await clock.settle();
      await server.get('/health/ready', balancer);
      await server.get('/health/ready', balancer);
      await closed;
      expect(server.app.get(Pool).closed).toBe(true);
    });

    it('logs two minutes after the boot which delay was learned and which option disagrees', async () => {
      const { ask, log, drainedAfter } = await serveWith({ delayMs: 2_000 });
      await ask(5_000, 25);
      expect(
        log.matching(/A drain will take 2 s, as drain\.delayMs says\. Readiness is asked every 5 s/),
      ).toHaveLength(1);
      expect(log.matching(/^warn: drain\.delayMs is 2000.*set it to 16000/)).toHaveLength(1);
      await drainedAfter(2_000);
      expect(log.matching(/^warn: drain\.delayMs/)).toHaveLength(1);
    });

    it('has no delay and leaves no timer and no listener if the server never listened', async () => {
      const clock = new FakeClock();
      const signals = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
      const before = signals();
      const app = await create(adapter, {
        imports: [HealthModule.forRoot()],
        providers: [OrdersDb],
        override: (builder) => builder.overrideProvider(Clock).useValue(clock),
      });
      await app.init();
      expect(signals()).toBe(before);
      app.enableShutdownHooks();
      await clock.advance(200_000);
      await app.close();
      expect([clock.pending, signals()]).toEqual([0, before]);
    });
  });

  it('closes as fast as without the module if there is nothing to wait for', async () => {
    // Real time, and the best of several, because other work of the machine only adds to it.
    const best = async (imports: ReturnType<typeof HealthModule.forRoot>[]) => {
      const times: number[] = [];
      for (let round = 0; round < 5; round++) {
        const server: TestServer = await serveOn(adapter, { imports });
        await server.get('/health/ready');
        const from = performance.now();
        await server.app.close();
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    };
    expect(await best([HealthModule.forRoot()])).toBeLessThan((await best([])) + 25);
  });
});

it('an application without HTTP drains before other providers are destroyed', async () => {
  const { Test } = await import('@nestjs/testing');
  const clock = new FakeClock();
  const module = await Test.createTestingModule({
    imports: [HealthModule.forRoot({ drain: { delayMs: 5_000 } })],
    providers: [Pool],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  module.useLogger(false);
  await module.init();
  const closed = module.close();
  await clock.advance(4_999);
  const states = (): [string, boolean] => [
    module.get(Availability).phase,
    module.get<Pool>(Pool as Type).closed,
  ];
  expect(states()).toEqual(['draining', false]);
  await clock.advance(1);
  await closed;
  expect(states()).toEqual(['draining', true]);
});
