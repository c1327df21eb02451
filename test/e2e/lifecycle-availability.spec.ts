import {
  Availability,
  HealthIndicator,
  HealthModule,
  HealthService,
  type HealthTransition,
} from 'nestjs-vitals';
import { onEachAdapter, type TestServer } from '../support/adapters.js';

const answers = async (server: TestServer) => {
  const all = await Promise.all(['live', 'ready', 'startup'].map((probe) => server.get(`/health/${probe}`)));
  return all.map(({ status, body }) => `${status} ${body}`);
};
const PASS = '200 {"status":"pass"}';
const fails = (reason: string) => `503 {"status":"fail","reason":"${reason}"}`;

class OrdersDb {
  calls = 0;

  @HealthIndicator({ name: 'orders-db', cacheMs: 0 })
  check() {
    this.calls++;
  }
}

onEachAdapter((serve) => {
  const start = () =>
    serve({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })], providers: [OrdersDb] });

  it('fails readiness and passes liveness while it refuses, and shows the reason only in deep', async () => {
    const server = await start();
    const availability = server.app.get(Availability);
    availability.refuseTraffic('maintenance until noon');
    expect(await answers(server)).toEqual([PASS, fails('REFUSED'), PASS]);
    const deep = await server.get('/health/deep');
    expect(deep.json).toMatchObject({ status: 'fail', reason: 'REFUSED', output: 'maintenance until noon' });
    availability.acceptTraffic();
    expect(await answers(server)).toEqual([PASS, PASS, PASS]);
  });

  it('runs no check while it refuses', async () => {
    const server = await start();
    server.app.get(Availability).refuseTraffic('maintenance');
    const { calls } = server.app.get(OrdersDb);
    await server.get('/health/ready');
    expect(server.app.get(OrdersDb).calls).toBe(calls);
  });

  it('fails liveness and readiness when it is broken, and shows the reason only in deep', async () => {
    const server = await start();
    server.app.get(Availability).markBroken('the event store lost its lock');
    server.app.get(Availability).markBroken('something else');
    expect(await answers(server)).toEqual([fails('BROKEN'), fails('BROKEN'), PASS]);
    const deep = await server.get('/health/deep');
    expect(deep.json).toMatchObject({ reason: 'BROKEN', output: 'the event store lost its lock' });
  });

  it('logs each change once, not for each probe', async () => {
    const server = await start();
    expect(await answers(server)).toEqual([PASS, PASS, PASS]);
    const told: HealthTransition[] = [];
    server.app.get(HealthService).changes$.subscribe((transition) => told.push(transition));
    const seen = () =>
      told
        .filter((one) => one.kind === 'probe' && one.probe === 'readiness')
        .map(({ to, reason }) => reason ?? to);
    server.app.get(Availability).refuseTraffic('maintenance');
    for (let probe = 0; probe < 5; probe++) await server.get('/health/ready');
    server.app.get(Availability).acceptTraffic();
    for (let probe = 0; probe < 5; probe++) await server.get('/health/ready');
    expect(seen()).toEqual(['REFUSED', 'pass']);
  });
});
