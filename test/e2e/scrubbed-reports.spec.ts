import { Controller, Get, Inject } from '@nestjs/common';
import {
  Availability,
  HealthCheckError,
  HealthModule,
  HealthRegistry,
  HealthService,
  PROBES,
  type CheckFunction,
  type HealthReport,
  type HealthTransition,
} from 'nestjs-vitals';
import { settle } from 'nestjs-vitals/testing';
import { onEachAdapter } from '../support/adapters.js';

/** Each place has a password of its own, so that the test says which of them leaks. */
const url = (place: string): string => `postgres://app:hunter2-${place}@db.internal:5432/orders`;

/** A page of the application's own, such as a GraphQL resolver: it shows whatever it is given. */
@Controller('page')
class Page {
  constructor(@Inject(HealthService) private readonly health: HealthService) {}

  @Get('known')
  known() {
    return PROBES.map((probe) => this.health.report(probe));
  }

  @Get('evaluated')
  evaluated() {
    return Promise.all(PROBES.map((probe) => this.health.evaluate(probe)));
  }

  @Get('view')
  view() {
    return this.health.evaluate('deep', { exclude: ['other'] });
  }

  /** As GraphQL does: field by field, into objects of its own. */
  @Get('fields')
  fields() {
    return this.health.report('deep').checks.map(({ name, output, measurements, ...rest }) => ({
      name,
      output,
      figures: Object.entries(measurements).map(([figure, { observedValue }]) => ({ figure, observedValue })),
      links: { ...rest.links },
    }));
  }
}

const probes = ['readiness', 'deep'] as const;

const FAILING: CheckFunction = () => {
  throw new HealthCheckError(`cannot reach ${url('output')}`, {
    primary: { observedValue: { nested: [{ dsn: url('nested') }], password: 'hunter2-key' } },
    [url('name')]: { observedValue: 1n, observedUnit: url('unit'), componentId: url('id') },
  });
};

onEachAdapter((serve) => {
  const start = async () => {
    const server = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      controllers: [Page],
    });
    const registry = server.app.get(HealthRegistry);
    registry.register('db', FAILING, {
      probes,
      componentId: url('component'),
      links: { runbook: 'https://app:hunter2-link@wiki.internal/db' },
      affectedEndpoints: ['https://app:hunter2-endpoint@api.internal/orders'],
    });
    registry.register('other', () => ({ status: 'pass', output: url('pass') }));
    return server;
  };

  it.each(['known', 'evaluated', 'view', 'fields'])('leaks nothing through a page: %s', async (path) => {
    const { app, get } = await start();
    app.get(Availability).refuseTraffic(`restoring ${url('refusal')}`);
    const seen: HealthTransition[] = [];
    app.get(HealthService).changes$.subscribe((transition) => seen.push(transition));
    await get('/page/evaluated');
    await settle();
    const { status, body } = await get(`/page/${path}`);
    expect(status).toBe(200);
    expect(body).toContain('cannot reach postgres://***@db.internal:5432/orders');
    expect(body).toContain('"dsn":"postgres://***@');
    expect(body + JSON.stringify(seen)).not.toContain('hunter2');
  });

  it('leaks nothing of startup tasks and gates', async () => {
    const { app } = await serve({
      imports: [HealthModule.forRoot()],
      configure: (booting) => {
        const gate = booting.get(Availability).startupGate('import');
        gate.progress(40, `from ${url('note')}`);
        const other = booting.get(Availability).startupGate('seed');
        other.fail(new Error(`no ${url('gate')}`));
      },
    });
    const json = JSON.stringify(app.get(HealthService).report('startup'));
    expect(json).toContain('from postgres://***@');
    expect(json).toContain('no postgres://***@');
    expect(json).not.toContain('hunter2');
  });

  it('shows the same texts as deep', async () => {
    const { app, get } = await start();
    const deep = (await get('/health/deep/db')).json;
    const report: HealthReport = app.get(HealthService).report('deep');
    const check = report.checks.find(({ name }) => name === 'db');
    const [own] = deep.checks['db:responseTime'];
    expect(own).toMatchObject({
      output: check?.output,
      links: check?.links,
      affectedEndpoints: check?.affectedEndpoints,
      componentId: check?.componentId,
    });
    expect(check?.measurements).toEqual({
      primary: { observedValue: deep.checks['db:primary'][0].observedValue },
      'postgres://***@db.internal:5432/orders': {
        observedValue: 1,
        observedUnit: 'postgres://***@db.internal:5432/orders',
        componentId: 'postgres://***@db.internal:5432/orders',
      },
    });
    expect(JSON.stringify(deep)).not.toContain('hunter2');
  });

  it('keeps the keys of its own entries for all names of checks', async () => {
    const { app, get } = await serve({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })] });
    const own = Object.keys((await get('/health/deep')).json.checks);
    const registry = app.get(HealthRegistry);
    const mine = { observedValue: 'mine' };
    const names = ['process', 'requests', 'application', 'probe', 'startup-task', 'startup-check'];
    const figures = [...own.map((key) => key.split(':')[1] ?? ''), 'liveness', 'readiness', 'deep'];
    const check: CheckFunction = () => ({
      status: 'pass',
      measurements: Object.fromEntries([...figures, 'responseTime', '__proto__'].map((name) => [name, mine])),
    });
    for (const name of [...names, 'cache', 'Cache']) registry.register(name, check);
    const { checks } = (await get('/health/deep')).json;
    for (const [key, entries] of Object.entries<any[]>(checks))
      expect([key, entries.length]).toEqual([key, 1]);
    for (const key of own) expect(checks[key][0].observedValue).not.toBe('mine');
    for (const name of names) {
      expect(checks).not.toHaveProperty([`${name}:responseTime`]);
      expect(checks[`${name} (check):uptime`][0].observedValue).toBe('mine');
    }
    for (const component of [...names.map((name) => `${name} (check)`), 'cache', 'Cache']) {
      expect(checks[`${component}:responseTime`][0].observedUnit).toBe('ms');
      expect(checks[`${component}:responseTime (measured)`][0].observedValue).toBe('mine');
      expect(checks[`${component}:__proto__`][0].observedValue).toBe('mine');
    }
    // Alone, a check has the same keys.
    const alone = Object.keys((await get('/health/deep/process')).json.checks);
    expect(alone.every((key) => key.startsWith('process (check):'))).toBe(true);
    expect(alone).toHaveLength(new Set(figures).size + 3);
  });
});
