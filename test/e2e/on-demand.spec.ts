import {
  Clock,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  type HealthCheck,
} from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import { onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'full-scan', onDemand: { minIntervalMs: 60_000 } })
class FullScan implements HealthCheck {
  runs = 0;
  up = true;
  check() {
    this.runs++;
    if (!this.up) throw new Error('3 rows are broken');
  }
}

@HealthIndicator({ name: 'orders-db' })
class OrdersDb implements HealthCheck {
  check() {}
}

onEachAdapter((serve) => {
  const start = async () => {
    const clock = new FakeClock();
    const { app, get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [FullScan, OrdersDb],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
    });
    await clock.settle();
    return { app, get, clock, scan: app.get(FullScan) };
  };

  it('never runs an on-demand check for a probe, and deep lists it without a status', async () => {
    const { get, scan, clock } = await start();
    await clock.advance(600_000);
    for (const path of ['ready', 'live', 'startup', 'deep', 'deep?fresh=1', 'deep/orders-db'])
      expect((await get(`/health/${path}`)).status).toBe(200);
    expect(scan.runs).toBe(0);
    const { checks } = (await get('/health/deep')).json;
    expect(checks['full-scan:responseTime']).toEqual([{ componentType: 'component', onDemand: true }]);
  });

  it('runs it when somebody asks for it by name, at most once in its interval', async () => {
    const { get, scan, clock } = await start();
    for (let asked = 0; asked < 3; asked++)
      expect((await get('/health/deep/full-scan?fresh=1')).status).toBe(200);
    await Promise.all([get('/health/deep/full-scan'), get('/health/deep?only=full-scan&fresh=1')]);
    expect(scan.runs).toBe(1);
    await clock.advance(59_999);
    await get('/health/deep/full-scan');
    expect(scan.runs).toBe(1);
    await clock.advance(1);
    await get('/health/deep/full-scan');
    expect(scan.runs).toBe(2);
  });

  it('shows its last result in deep, which does not count for the status', async () => {
    const { app, get, scan } = await start();
    scan.up = false;
    const alone = await get('/health/deep/full-scan');
    expect([alone.status, alone.json.status]).toEqual([503, 'fail']);
    const whole = await get('/health/deep');
    expect([whole.status, whole.json.status]).toEqual([200, 'pass']);
    expect(whole.json.checks['full-scan:responseTime'][0]).toMatchObject({
      status: 'fail',
      output: '3 rows are broken',
      onDemand: true,
    });
    expect((await get('/health/ready')).status).toBe(200);
    expect(app.get(HealthService).report('readiness').onDemandChecks).toEqual([]);
  });

  it('refuses a check that depends on one that runs on demand', async () => {
    const { app } = await start();
    expect(() =>
      app.get(HealthRegistry).register('orders', () => true, { dependsOn: ['full-scan'] }),
    ).toThrow('depends on "full-scan", which runs only on demand');
  });
});
