import { Injectable, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { readFile } from 'node:fs/promises';
import {
  Clock,
  HealthIndicator,
  HealthModule,
  HealthService,
  type CheckContext,
  type HealthCheck,
} from 'nestjs-vitals';
import {
  ControllableCheck,
  FakeClock,
  healthCheckContract,
  TransitionRecorder,
  waitFor,
} from 'nestjs-vitals/testing';

@Injectable()
class OrdersClient {
  async query(_statement: string, _options: { readonly signal: AbortSignal }): Promise<void> {
    throw new Error('there is no database here');
  }
}

class FakeOrdersClient extends OrdersClient {
  private behave = async (_signal: AbortSignal): Promise<void> => undefined;

  answer(): void {
    this.behave = async () => undefined;
  }

  refuse(): void {
    this.behave = async () => {
      throw new Error('connect ECONNREFUSED');
    };
  }

  sayNothing(): void {
    this.behave = (signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
  }

  override query(_statement: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    return this.behave(signal);
  }
}

@HealthIndicator({ name: 'orders-db', timeoutMs: 2_000 })
class OrdersDb implements HealthCheck {
  constructor(private readonly client: OrdersClient) {}

  async check({ signal }: CheckContext) {
    await this.client.query('SELECT 1', { signal });
  }
}

@Module({ imports: [HealthModule.forRoot()], providers: [OrdersDb, OrdersClient] })
class AppModule {}

describe('OrdersDb keeps the contract of a health check', () => {
  const client = new FakeOrdersClient();

  const cases = healthCheckContract({
    check: () => new OrdersDb(client),
    breakDependency: () => client.refuse(),
    hangDependency: () => client.sayNothing(),
    restoreDependency: () => client.answer(),
  });

  for (const { name, run } of cases) it(name, run);
});

describe('the application, when the database hangs', () => {
  const clock = new FakeClock();
  const db = new ControllableCheck();
  let app: INestApplication;
  let health: HealthService;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(OrdersDb)
      .useValue(db)
      .compile();
    app = await module.createNestApplication().init();
    health = app.get(HealthService);
  });

  afterAll(() => app.close());

  it('is out of traffic after the timeout, and back once the database is', async () => {
    expect((await health.evaluate('readiness')).status).toBe('pass');

    db.hang();
    await clock.advance(6_000); // past cacheMs: the next probe asks the database
    void health.evaluate('readiness');
    await clock.advance(2_000); // timeoutMs
    expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'TIMEOUT' });

    db.recover();
    await clock.advance(1_500); // past failureCacheMs
    expect((await health.evaluate('readiness')).status).toBe('pass');
    expect(db.maxRunning).toBe(1);
  });
});

describe('the application, when the database refuses', () => {
  it('says so, once', async () => {
    const clock = new FakeClock();
    const db = new ControllableCheck();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(OrdersDb)
      .useValue(db)
      .compile();
    const app = await module.createNestApplication().init();
    const health = app.get(HealthService);
    await waitFor(health, { probe: 'readiness', status: 'pass' });
    const recorder = new TransitionRecorder(health);

    db.fail(new Error('connect ECONNREFUSED'));
    await clock.advance(6_000);
    void health.evaluate('readiness');
    const change = await waitFor(health, { check: 'orders-db', status: 'fail' });
    expect(change).toMatchObject({ from: 'pass', reason: 'CHECK_FAILED', output: 'connect ECONNREFUSED' });

    await clock.settle();
    expect(recorder.of('orders-db')).toHaveLength(1);
    expect(recorder.of('readiness')).toHaveLength(1);
    await app.close();
  });
});

it('is what docs/testing.md shows, word for word', async () => {
  const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  const page = await readFile(new URL('../../docs/testing.md', import.meta.url), 'utf8');
  const tested = words(await readFile(new URL(import.meta.url), 'utf8'));
  const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => words(code));
  expect(examples).toHaveLength(4);
  for (const example of examples) expect(tested).toContain(example);
});
