import { Ajv } from 'ajv';
import { addFormats as formats } from '../support/ajv-formats.js';
import {
  HealthCheckError,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  type CheckResult,
  type HealthCheck,
} from 'nestjs-vitals';
import { waitFor } from 'nestjs-vitals/testing';
import { onEachAdapter, type Answer } from '../support/adapters.js';
import { HEALTH_JSON_SCHEMA } from '../support/health-json.schema.js';

const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const validate = ajv.compile(HEALTH_JSON_SCHEMA);

function expectValid(answer: Answer) {
  validate(answer.json);
  expect(validate.errors ?? []).toEqual([]);
}

@HealthIndicator({
  name: 'orders-db',
  componentType: 'datastore',
  componentId: 'pg-7',
  affectedEndpoints: ['/orders/{id}'],
  links: { runbook: 'https://runbooks.example/orders-db' },
  cacheMs: 0,
  failureCacheMs: 0,
})
class OrdersDb implements HealthCheck {
  behave: () => any = () => undefined;
  check() {
    return this.behave();
  }
}

@HealthIndicator({ name: 'auth-token', critical: false, cacheMs: 0, failureCacheMs: 0 })
class AuthToken implements HealthCheck {
  check(): CheckResult {
    return {
      status: 'warn',
      output: 'the key runs out tomorrow',
      measurements: {
        'time:left': { observedValue: 20, observedUnit: 'h' },
        connections: { observedValue: 3, status: 'pass' },
      },
    };
  }
}

onEachAdapter((serve) => {
  const start = () =>
    serve({
      imports: [
        HealthModule.forRoot({
          deep: { guards: 'none' },
          info: {
            version: '1',
            releaseId: '1.2.3',
            serviceId: 'orders',
            description: 'Orders',
            notes: ['a note'],
            links: { about: 'https://example.com', logs: 'https://app:hunter2@logs.example/orders' },
          },
        }),
      ],
      providers: [OrdersDb, AuthToken],
    });

  it('follows the draft, with every figure of a check', async () => {
    const { get } = await start();
    const answer = await get('/health/deep');
    expectValid(answer);
    expect(answer.json).toMatchObject({
      status: 'warn',
      reason: 'CHECK_FAILED',
      version: '1',
      releaseId: '1.2.3',
      serviceId: 'orders',
      description: 'Orders',
      notes: ['a note'],
      links: { about: 'https://example.com', logs: 'https://***@logs.example/orders' },
      output: 'auth-token: CHECK_FAILED',
    });
    const db = answer.json.checks['orders-db:responseTime'][0];
    expect(db).toMatchObject({
      status: 'pass',
      rawStatus: 'pass',
      componentType: 'datastore',
      componentId: 'pg-7',
      observedUnit: 'ms',
      critical: true,
      consecutiveFailures: 0,
      stale: false,
      links: { runbook: 'https://runbooks.example/orders-db' },
    });
    expect(Object.keys(db)).toEqual(
      expect.arrayContaining(['time', 'lastPassAt', 'since', 'ageMs', 'observedValue', 'history']),
    );
    expect(answer.json.checks['auth-token:time.left'][0]).toMatchObject({
      observedValue: 20,
      observedUnit: 'h',
      status: 'warn',
    });
    expect(answer.json.checks['auth-token:connections'][0]).toMatchObject({
      observedValue: 3,
      status: 'pass',
    });
    expect(answer.json.checks['application:phase'][0]).toMatchObject({ observedValue: 'started' });
    expect(Object.keys(answer.json.checks)).toEqual(
      expect.arrayContaining(['process:uptime', 'process:rss', 'requests:inFlight']),
    );
  });

  it('shows the failure without credentials and without a stack', async () => {
    const { app, get } = await start();
    app.get(OrdersDb).behave = () => {
      throw new HealthCheckError('connect to postgres://root:hunter2@db:5432/x failed, password=hunter2', {
        connections: { observedValue: 7 },
      });
    };
    const answer = await get('/health/deep');
    expect(answer.status).toBe(503);
    expectValid(answer);
    expect(answer.body).not.toContain('hunter2');
    expect(answer.body).not.toMatch(/\.ts|at Object/);
    const db = answer.json.checks['orders-db:responseTime'][0];
    expect(db).toMatchObject({
      status: 'fail',
      reason: 'CHECK_FAILED',
      consecutiveFailures: 1,
      affectedEndpoints: ['/orders/{id}'],
    });
    expect(db.output).toContain('failed');
    expect(db.history[0]).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    expect(answer.json.checks['orders-db:connections'][0]).toMatchObject({
      observedValue: 7,
      status: 'fail',
    });
  });

  it('hides the credentials in the endpoints and links of a check', async () => {
    const { app, get } = await start();
    app.get(HealthRegistry).register('documented', () => false, {
      affectedEndpoints: ['https://app:hunter2@api.example/orders/{id}', '/hooks?token=hunter2&id={id}'],
      links: { dashboard: 'https://admin:hunter2@grafana.example/d/orders' },
    });
    const answer = await get('/health/deep/documented');
    expectValid(answer);
    expect(answer.body).not.toContain('hunter2');
    expect(answer.json.checks['documented:responseTime'][0].links.dashboard).toContain(
      'grafana.example/d/orders',
    );
  });

  it('shows the endpoints and links of a check unchanged, and counts the omitted ones', async () => {
    const endpoints = [
      '/a?token={token}',
      ...Array.from({ length: 150 }, (_one, index) => `/orders/${index}`),
    ];
    const links = {
      token: 'https://runbooks.example/token',
      'auth-token-runbook': 'https://runbooks.example/how-to-rotate#token',
    };
    const { app, get } = await start();
    const registry = app.get(HealthRegistry);
    registry.register('documented', () => false, { affectedEndpoints: endpoints, links });
    registry.register('endless', () => false, {
      affectedEndpoints: [`/${'x'.repeat(2_000)}`, ...endpoints, ...endpoints],
      links: { ...links, long: `https://runbooks.example/${'x'.repeat(2_000)}` },
    });
    const answer = await get('/health/deep');
    expectValid(answer);
    const documented = answer.json.checks['documented:responseTime'][0];
    expect(documented).toMatchObject({ affectedEndpoints: endpoints, links });
    expect(Object.keys(documented).filter((key) => key.startsWith('omitted'))).toEqual([]);
    expect(answer.json.checks['endless:responseTime'][0]).toMatchObject({
      affectedEndpoints: [...endpoints, ...endpoints].slice(0, 200),
      omittedEndpoints: 103,
      links,
      omittedLinks: 1,
    });
  });

  it('shows one check, some, or all but some, and lists the known ones for an unknown name', async () => {
    const { get } = await start();
    const keysOf = (answer: Answer) => [
      ...new Set(Object.keys(answer.json.checks).map((key) => key.split(':')[0])),
    ];
    const one = await get('/health/deep/orders-db');
    expectValid(one);
    expect(one).toMatchObject({ status: 200, json: { status: 'pass' } });
    expect(keysOf(one)).toEqual(['orders-db']);
    expect(keysOf(await get('/health/deep?only=orders-db,auth-token'))).toEqual(['orders-db', 'auth-token']);
    expect(keysOf(await get('/health/deep?exclude=orders-db'))).not.toContain('orders-db');
    for (const [path, status] of [
      ['?only=nope,orders-db', 400],
      ['?exclude=nope', 400],
      ['/nope', 404],
    ] as const) {
      const answer = await get(`/health/deep${path}`);
      expect(answer.status).toBe(status);
      expectValid(answer);
      expect(answer.json.output).toBe(
        'There is no check named "nope". Ask for one of: orders-db, auth-token.',
      );
    }
  });

  it('fails and lists the known checks if no check is left', async () => {
    const { get } = await start();
    for (const query of ['only=orders-db&exclude=orders-db', 'exclude=orders-db,auth-token']) {
      const answer = await get(`/health/deep?${query}`);
      expect(answer.status).toBe(400);
      expectValid(answer);
      expect(answer.json).toEqual({
        status: 'fail',
        output: 'No check is left of what was asked for. Ask for at least one of: orders-db, auth-token.',
      });
    }
  });

  it('gives 404 for a name that is markup or a property of every object', async () => {
    const { get } = await start();
    for (const name of ['%3Cscript%3E', '__proto__', 'constructor', 'a%00b', 'x'.repeat(5_000)]) {
      const answer = await get(`/health/deep/${name}`);
      expect([404, 414]).toContain(answer.status);
    }
  });

  it('shows the startup check that the start waits for, until it has passed', async () => {
    @HealthIndicator({ name: 'migrations', probes: ['startup'], failureCacheMs: 1 })
    class Migrations implements HealthCheck {
      pending = true;
      check() {
        if (this.pending) throw new Error('2 migrations are pending');
      }
    }
    const { app, get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [Migrations],
    });
    const before = await get('/health/deep');
    expectValid(before);
    expect(before).toMatchObject({ status: 503, json: { reason: 'STARTING' } });
    expect(before.json.checks['startup-check:migrations'][0]).toMatchObject({
      status: 'fail',
      output: '2 migrations are pending',
    });
    const started = waitFor(app.get(HealthService), { probe: 'startup', status: 'pass' });
    app.get(Migrations).pending = false;
    await started;
    const after = await get('/health/deep');
    expect(after.status).toBe(200);
    expect(after.json.checks['startup-check:migrations']).toBeUndefined();
  });
});
