import {
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  type HealthCheck,
} from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';

const VARIABLE = 'NESTJS_VITALS_TEST_DATABASE';

afterEach(() => {
  delete process.env[VARIABLE];
});

const runs: string[] = [];
beforeEach(() => void (runs.length = 0));

@HealthIndicator({ name: 'orders-db', enabled: (env) => env[VARIABLE] === 'postgres' })
class PostgresCheck implements HealthCheck {
  check() {
    runs.push('postgres');
  }
}

@HealthIndicator({ name: 'orders-db', enabled: (env) => env[VARIABLE] === 'mysql' })
class MysqlCheck implements HealthCheck {
  check() {
    runs.push('mysql');
  }
}

@HealthIndicator({ name: 'orders', dependsOn: ['orders-db'] })
class OrdersCheck implements HealthCheck {
  check() {
    runs.push('orders');
  }
}

@HealthIndicator({ name: 'broken', enabled: false })
class BrokenCheck implements HealthCheck {
  check() {
    throw new Error('it ran');
  }
}

onEachAdapter((serve) => {
  const start = (...providers: (new () => unknown)[]) => {
    return serve({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })], providers });
  };

  it('never runs a check that is switched off, and counts it nowhere', async () => {
    const { app, get } = await start(BrokenCheck);
    expect((await get('/health/ready')).status).toBe(200);
    const { checks } = (await get('/health/deep')).json;
    expect(checks['broken:responseTime']).toEqual([{ enabled: false }]);
    expect((await get('/health/deep/broken')).status).toBe(404);
    expect(app.get(HealthRegistry).list()).toEqual([]);
    expect(app.get(HealthService).report('readiness')).toMatchObject({
      status: 'pass',
      switchedOff: ['broken'],
    });
  });

  it('lets checks of several environments share a name', async () => {
    process.env[VARIABLE] = 'mysql';
    const { get } = await start(PostgresCheck, MysqlCheck, OrdersCheck);
    const { checks } = (await get('/health/deep')).json;
    expect(runs.toSorted()).toEqual(['mysql', 'orders']);
    expect(Object.keys(checks).filter((key) => key.startsWith('orders'))).toEqual([
      'orders-db:responseTime',
      'orders:responseTime',
    ]);
    expect(checks['orders-db:responseTime'][0].status).toBe('pass');
  });

  it('runs a check whose dependency is switched off as if it depended on nothing', async () => {
    const { get } = await start(PostgresCheck, OrdersCheck);
    expect((await get('/health/ready')).status).toBe(200);
    expect(runs).toEqual(['orders']);
  });

  it('registers a check that is switched off at run time, and takes it out again', async () => {
    const { app, get } = await start(OrdersCheck, PostgresCheck);
    const registry = app.get(HealthRegistry);
    const unregister = registry.register('cache', () => false, { enabled: false });
    expect(registry.listSwitchedOff()).toEqual(['orders-db', 'cache']);
    expect((await get('/health/ready')).status).toBe(200);
    unregister();
    expect(registry.listSwitchedOff()).toEqual(['orders-db']);
  });
});
