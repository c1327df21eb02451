import { jest } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { HealthIndicator, HealthModule, HealthRegistry, HealthService, OnHealthChange } from 'nestjs-vitals';
import { ControllableCheck, settle } from 'nestjs-vitals/testing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

@HealthIndicator({ name: 'orders-db', cacheMs: 0 })
class OrdersDb extends ControllableCheck {
  @OnHealthChange()
  hear() {}
}

describe("under the fake timers of a user's test", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const start = async () => {
    const builder = Test.createTestingModule({ imports: [HealthModule.forRoot()], providers: [OrdersDb] });
    const module = await builder.compile();
    module.useLogger(false);
    await module.init();
    return module;
  };

  it('an application starts, answers and closes', async () => {
    const module = await start();
    const health = module.get(HealthService);
    expect((await health.evaluate('readiness')).status).toBe('pass');
    await module.close();
    expect((await health.evaluate('readiness')).reason).toBe('DRAINING');
  });

  it('a check that hangs times out when the test moves time', async () => {
    const module = await start();
    module.get(HealthRegistry).register('hangs', new ControllableCheck().hang());
    const health = module.get(HealthService);
    const answer = health.evaluate('readiness');
    await jest.advanceTimersByTimeAsync(900);
    expect((await answer).reason).toBe('PENDING');
    await jest.advanceTimersByTimeAsync(1_100);
    expect(health.report('readiness').reason).toBe('TIMEOUT');
    await module.close();
  });
});

describe.each(['Express', 'Fastify'] as const)('many applications on %s in one process', (adapter) => {
  const runOne = async () => {
    const builder = Test.createTestingModule({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [OrdersDb],
    });
    const app = (await builder.compile()).createNestApplication(
      (adapter === 'Express' ? new ExpressAdapter() : new FastifyAdapter()) as never,
      { logger: false },
    );
    app.enableShutdownHooks();
    await app.listen(0, '127.0.0.1');
    const health = app.get(HealthService);
    health.changes$.subscribe(() => undefined);
    await fetch(`${await app.getUrl()}/health/ready`).then((answer) => answer.text());
    app.get(OrdersDb).hang();
    void health.evaluate('readiness');
    await app.close();
    return new WeakRef(health);
  };

  it('leave nothing behind', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const listeners = () => signals.map((signal) => process.listenerCount(signal));
    await runOne();
    const before = { listeners: listeners(), resources: process.getActiveResourcesInfo().length };
    const applications: WeakRef<HealthService>[] = [];
    for (let round = 0; round < 20; round++) applications.push(await runOne());
    await settle();
    collectGarbage();
    // The last one may still be on a stack somewhere.
    expect(applications.filter((application) => application.deref() !== undefined).length).toBeLessThan(3);
    expect(listeners()).toEqual(before.listeners);
    expect(process.getActiveResourcesInfo().length).toBeLessThan(before.resources + 5);
  });
});
