import { Injectable } from '@nestjs/common';
import { request } from 'node:http';
import { Clock, HealthIndicator, HealthModule, HealthService } from 'nestjs-vitals';
import { ControllableCheck, FakeClock, TransitionRecorder, waitFor } from 'nestjs-vitals/testing';
import { onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', timeoutMs: 2_000, cacheMs: 5_000, failureCacheMs: 1_000 })
class OrdersDb {
  async check(): Promise<void> {
    throw new Error('the test must never reach the real database');
  }
}

@Injectable()
class SearchService {
  @HealthIndicator({ name: 'search', critical: false, intervalMs: 10_000 })
  async ping(): Promise<void> {
    throw new Error('the test must never reach the real search');
  }
}

onEachAdapter((serve) => {
  async function start() {
    const clock = new FakeClock();
    const db = new ControllableCheck();
    const search = new ControllableCheck();
    const server = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [OrdersDb, SearchService],
      override: (builder) =>
        builder
          .overrideProvider(Clock)
          .useValue(clock)
          .overrideProvider(OrdersDb)
          .useValue(db)
          .overrideProvider(SearchService)
          .useValue({ ping: search.check }),
    });
    await clock.advance(1);
    const health = server.app.get(HealthService);
    return { server, clock, db, search, health, recorder: new TransitionRecorder(health) };
  }

  it('drives a whole application: probes, timeouts, hanging runs and recovery, with no time spent', async () => {
    const { server, clock, db, health } = await start();
    expect((await server.get('/health/ready')).status).toBe(200);

    db.hang();
    await clock.advance(6_000);
    const run = db.nextRun();
    const withinBudget = server.get('/health/ready');
    await run;
    await clock.advance(900);
    // The last known result is still good; the run goes on.
    expect((await withinBudget).status).toBe(200);

    await clock.advance(1_100);
    expect((await server.get('/health/ready')).json).toEqual({ status: 'fail', reason: 'TIMEOUT' });
    await clock.advance(1_100);
    const probing = db.nextRun();
    const hung = server.get('/health/ready');
    // A probing run finds out whether the database answers again; the probe waits for it within its budget.
    await probing;
    await clock.advance(900);
    expect((await hung).json).toEqual({ status: 'fail', reason: 'HUNG' });
    expect(db).toMatchObject({ running: 2, maxRunning: 2, aborted: 1 });

    db.recover();
    await clock.advance(1_100);
    expect((await server.get('/health/ready')).json).toEqual({ status: 'pass' });
    expect(await waitFor(health, { probe: 'readiness', status: 'pass' })).toMatchObject({ to: 'pass' });
  });

  it('records the transitions in order', async () => {
    const { server, clock, db, search, recorder } = await start();
    search.fail();
    await clock.advance(11_000);
    db.fail();
    await server.get('/health/ready');
    await clock.settle();
    expect(recorder.of('search')).toMatchObject([{ from: 'pass', to: 'fail', critical: false }]);
    expect(recorder.of('readiness')).toMatchObject([{ to: 'warn' }, { from: 'warn', to: 'fail' }]);
  });

  it('lets a run go on for those who come after a client that hangs up: a disconnect was recorded, and cached, as a timeout (alexliesenfeld/health)', async () => {
    const { server, clock, db, recorder } = await start();
    db.hang();
    await clock.advance(40_000);
    const run = db.nextRun();
    const leaving = request(`${server.url}/health/ready`).on('error', () => undefined);
    leaving.end();
    const { signal } = await run;
    const gone = new Promise((resolve) => leaving.once('close', resolve));
    leaving.destroy();
    await gone;
    await clock.settle();
    expect(signal.aborted).toBe(false);

    const patient = server.get('/health/ready');
    db.recover();
    expect((await patient).status).toBe(200);
    expect(db).toMatchObject({ aborted: 0, maxRunning: 1, calls: 2 });
    await clock.settle();
    expect(recorder.of('orders-db')).toEqual([]);
  });

  it('shares one run between HTTP clients of every probe and callers of evaluate()', async () => {
    const { server, clock, db, health } = await start();
    db.hang();
    await clock.advance(6_000);
    const run = db.nextRun();
    const answers = [
      ...Array.from({ length: 10 }, () => server.get('/health/ready')),
      ...Array.from({ length: 10 }, () => server.get('/health/deep')),
      server.get('/health/deep/orders-db'),
    ];
    await run;
    const evaluated = health.evaluate('readiness');
    db.recover();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    expect((await evaluated).status).toBe('pass');
    expect(db).toMatchObject({ calls: 2, maxRunning: 1 });
  });
});
