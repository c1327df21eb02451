import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { FixtureProcess, killChildren } from '../../support/process/child-process.js';
import { get } from '../../support/process/exchange.js';
import { nestMajor } from '../../support/process/fixture-root.js';

// Terminus 12 on Nest 12, 11 on 11, 10 on 10.

let orders: Server;

beforeEach(async () => {
  orders = createServer().listen(0, '127.0.0.1');
  await once(orders, 'listening');
});
afterEach(async () => {
  await killChildren();
  orders.close();
});

async function start() {
  const app = await FixtureProcess.start('terminus-app', [`${(orders.address() as AddressInfo).port}`]);
  const { port } = await app.event('listening');
  const names = [
    ...(nestMajor() <= 11 ? ['throwing'] : []),
    ...(nestMajor() >= 11 ? ['returning'] : []),
    'orders',
  ];
  return {
    app,
    names,
    ready: async () => (await get(port as number, '/health/ready')).status,
    deep: async () => {
      const { checks } = JSON.parse((await get(port as number, '/health/deep')).body) as {
        checks: Record<string, [{ status: string; output?: string; observedValue: unknown }]>;
      };
      return (name: string, measurement = 'responseTime') => checks[`${name}:${measurement}`]?.[0];
    },
    ofTerminus: async () => {
      const { status, body } = await get(port as number, '/status');
      const { details } = JSON.parse(body) as { details: Record<string, { status: string }> };
      return {
        status,
        ...Object.fromEntries(Object.entries(details).map(([name, each]) => [name, each.status])),
      };
    },
  };
}

const all = (names: readonly string[], value: string) =>
  Object.fromEntries(names.map((name) => [name, value]));

describe('compatibility with terminus', () => {
  it('agrees with terminus while its indicators are up', async () => {
    const { names, ready, deep, ofTerminus } = await start();
    expect(await ofTerminus()).toEqual({ status: 200, ...all(names, 'up') });
    expect(await ready()).toBe(200);
    const check = await deep();
    expect(names.map((name) => check(name)?.status)).toEqual(names.map(() => 'pass'));
    for (const name of names.filter((each) => each !== 'orders'))
      expect(check(name, 'waiting')?.observedValue).toBe(7);
  });

  it('agrees with terminus on an indicator that returns or throws its failure', async () => {
    const { app, names, ready, deep, ofTerminus } = await start();
    app.send('pause the queue');
    await app.event('pause the queue');
    const own = names.filter((name) => name !== 'orders');
    expect(await ofTerminus()).toEqual({ status: 503, ...all(own, 'down'), orders: 'up' });
    expect(await ready()).toBe(503);
    const check = await deep();
    for (const name of own) {
      expect(check(name)).toMatchObject({ status: 'fail', output: 'the queue is paused' });
      expect(check(name, 'waiting')?.observedValue).toBe(7);
    }
    expect(check('orders')?.status).toBe('pass');

    app.send('resume the queue');
    await app.event('resume the queue');
    expect(await ofTerminus()).toEqual({ status: 200, ...all(names, 'up') });
    expect(await ready()).toBe(200);
  });

  it("agrees with terminus on an indicator of terminus's own that fails", async () => {
    const { ready, deep, ofTerminus, names } = await start();
    orders.close();
    await once(orders, 'close');
    expect(await ofTerminus()).toEqual({
      status: 503,
      ...all(names, 'up'),
      orders: 'down',
    });
    expect(await ready()).toBe(503);
    const check = await deep();
    expect(check('orders')).toMatchObject({
      status: 'fail',
      output: expect.stringMatching(/orders|ECONNREFUSED/),
    });
  });
});
