import { Injectable } from '@nestjs/common';
import {
  Clock,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  HealthService,
  OnHealthChange,
  type HealthCheck,
  type HealthTransition,
} from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import { create, serve } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  up = true;
  check() {
    if (!this.up) throw new Error('connect to postgres://root:hunter2@db/x failed');
  }
}

@HealthIndicator({ name: 'cache', critical: false, cacheMs: 0, failureCacheMs: 0 })
class Cache implements HealthCheck {
  up = true;
  check() {
    return this.up;
  }
}

@Injectable()
class Alerts {
  readonly all: HealthTransition[] = [];
  readonly readiness: string[] = [];
  readonly db: string[] = [];
  readonly slow: string[] = [];
  release: () => void = () => undefined;

  @OnHealthChange()
  any(change: HealthTransition) {
    this.all.push(change);
    throw new Error('a listener that throws');
  }

  @OnHealthChange({ probe: 'readiness' })
  readinessChanged({ from, to }: HealthTransition) {
    this.readiness.push(`${from} → ${to}`);
  }

  @OnHealthChange({ check: 'orders-db' })
  async dbChanged({ to }: HealthTransition) {
    this.db.push(to);
    return Promise.reject(new Error('a listener that rejects'));
  }

  @OnHealthChange({ check: 'cache' })
  async slowly({ to }: HealthTransition) {
    this.slow.push(`${to} begins`);
    await new Promise<void>((resolve) => (this.release = resolve));
    this.slow.push(`${to} ends`);
  }
}

/** Changes are delivered outside of the work that caused them. */
async function delivered() {
  for (let i = 0; i < 4; i++) await new Promise(setImmediate);
}

describe('@OnHealthChange()', () => {
  it('delivers each change once, in order, to whom it concerns, and listeners do not harm one another', async () => {
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb, Cache, Alerts],
    });
    const alerts = app.get(Alerts);
    const health = app.get(HealthService);
    await delivered();
    expect(alerts.readiness).toEqual(['fail → pass']);
    for (const up of [false, false, true, true, false]) {
      app.get(OrdersDb).up = up;
      await health.evaluate('readiness');
      await delivered();
    }
    expect(alerts.db).toEqual(['fail', 'pass', 'fail']);
    expect(alerts.readiness).toEqual(['fail → pass', 'pass → fail', 'fail → pass', 'pass → fail']);
    expect(alerts.all.filter(({ kind }) => kind === 'check')).toHaveLength(3);
    expect(alerts.all.find(({ kind }) => kind === 'check')).toMatchObject({
      kind: 'check',
      check: 'orders-db',
      from: 'pass',
      to: 'fail',
      reason: 'CHECK_FAILED',
      critical: true,
      output: expect.not.stringContaining('hunter2'),
    });
  });

  it('waits for a listener before its next change, and never for another listener', async () => {
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb, Cache, Alerts],
    });
    const alerts = app.get(Alerts);
    await delivered();
    for (const up of [false, true]) {
      app.get(Cache).up = up;
      await app.get(HealthService).evaluate('readiness');
      await delivered();
    }
    expect(alerts.slow).toEqual(['fail begins']);
    expect(alerts.readiness).toEqual(['fail → pass', 'pass → warn', 'warn → pass']);
    alerts.release();
    await delivered();
    expect(alerts.slow).toEqual(['fail begins', 'fail ends', 'pass begins']);
    alerts.release();
  });

  it('refuses a filter that names no probe', async () => {
    @Injectable()
    class Misspelt {
      @OnHealthChange({ probe: 'ready' as never })
      changed() {}
    }
    const app = await create('Express', { imports: [HealthModule.forRoot()], providers: [Misspelt] });
    await expect(app.init()).rejects.toThrow(HealthConfigurationError);
  });

  it('reports the drain before the application has closed', async () => {
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb, Alerts],
    });
    await delivered();
    const alerts = app.get(Alerts);
    alerts.all.length = 0;
    await app.close();
    expect(
      alerts.all.find((change) => change.kind === 'probe' && change.probe === 'readiness'),
    ).toMatchObject({
      from: 'pass',
      to: 'fail',
      reason: 'DRAINING',
    });
  });

  it('calls a method with two decorators for the changes of either filter', async () => {
    @Injectable()
    class Twice {
      readonly told: string[] = [];
      @OnHealthChange({ check: 'orders-db' })
      @OnHealthChange({ check: 'cache' })
      @OnHealthChange({ probe: 'startup' })
      @OnHealthChange({ check: 'orders-db', probe: 'liveness' })
      async changed(change: HealthTransition) {
        this.atOnce = Math.max(this.atOnce, ++this.running);
        if (change.kind === 'check') this.told.push(change.check);
        await new Promise(setImmediate);
        this.running--;
      }
      running = 0;
      atOnce = 0;
    }
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb, Cache, Twice],
    });
    await delivered();
    app.get(OrdersDb).up = false;
    app.get(Cache).up = false;
    await app.get(HealthService).evaluate('readiness');
    await delivered();
    // Once each, and one at a time, although two of the filters let the database through.
    expect(app.get(Twice).told.sort()).toEqual(['cache', 'orders-db']);
    expect(app.get(Twice).atOnce).toBe(1);
  });

  it('lets a listener finish before the application has closed, but not for ever', async () => {
    @Injectable()
    class Pager {
      readonly paged: string[] = [];
      @OnHealthChange({ probe: 'readiness' })
      async page({ reason }: HealthTransition) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        this.paged.push(reason ?? 'well');
      }
      @OnHealthChange({ probe: 'readiness' })
      hang() {
        return new Promise(() => undefined);
      }
    }
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb, Pager],
    });
    await delivered();
    const { paged } = app.get(Pager);
    app.get(OrdersDb).up = false;
    await app.get(HealthService).evaluate('readiness');
    await app.close();
    expect(paged).toEqual(['well', 'CHECK_FAILED', 'DRAINING']);
  });

  it('says nothing more of a check that was there for the start alone', async () => {
    @HealthIndicator({
      name: 'migrations',
      probes: ['startup'],
      timeoutMs: 100,
      cacheMs: 100,
      staleAfterMs: 1_000,
    })
    class Migrations implements HealthCheck {
      calls = 0;
      check() {
        this.calls++;
      }
    }
    const clock = new FakeClock();
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [Migrations, Alerts],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    await clock.advance(10);
    const { calls } = app.get(Migrations);
    await clock.advance(60_000);
    await app.get(HealthService).evaluate('startup');
    await delivered();
    expect(app.get(Migrations).calls).toBe(calls);
    expect(app.get(Alerts).all.filter(({ kind }) => kind === 'check')).toEqual([]);
  });
});
