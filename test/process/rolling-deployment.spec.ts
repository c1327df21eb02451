import { Client } from 'pg';
import { FixtureProcess, killChildren } from '../support/process/child-process.js';
import type { OrdersSetup } from '../support/process/fixtures/orders-setup.js';
import { startHaproxy, type LoadBalancer } from '../support/process/start-haproxy.js';
import { freePort } from '../support/servers/free-port.js';
import { startPostgres, type DatabaseServer } from '../support/servers/index.js';

// Real time, because a real load balancer asks every 100 ms, and the drain depends on it.
const WITH_DRAINING = { delayMs: 5_000, untilProbesSeen: 3 };
const WITHOUT = { delayMs: 0, inFlightMs: 0 };
// HAProxy's own default is 2 s, which only makes the test longer.
const DEFAULT_FALL = `
  option httpchk GET /health/ready
  http-check expect status 200
  default-server check inter 500ms fall 3 rise 1`;

interface LoadResult {
  readonly sent: { readonly 'keep-alive': number; readonly fresh: number };
  readonly failures: readonly string[];
  readonly keepAliveConnections: number;
}

let postgres: DatabaseServer;

beforeAll(async () => {
  postgres = await startPostgres();
  const client = new Client(postgres);
  await client.connect();
  await client.query('CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL)');
  await client.end();
}, 180_000);

afterEach(killChildren);
afterAll(() => postgres?.dispose());

/** Replaces all instances one by one behind a load balancer under load, and returns what the clients saw. */
async function deploy(
  adapter: OrdersSetup['adapter'],
  drain: OrdersSetup['drain'],
  replacements: number,
  backend?: string,
): Promise<LoadResult> {
  const { host, port, user, password, database } = postgres;
  const ports = { a: await freePort(), b: await freePort() };
  const names = ['a', 'b'] as const;
  const start = async (name: 'a' | 'b') => {
    const setup: OrdersSetup = {
      adapter,
      drain,
      port: ports[name],
      database: { host, port, user, password, database },
    };
    const instance = await FixtureProcess.start('orders-app', [JSON.stringify(setup)]);
    await instance.event('listening');
    return instance;
  };
  let balancer: LoadBalancer | undefined;
  try {
    const instances = { a: await start('a'), b: await start('b') };
    balancer = await startHaproxy(ports, backend);
    for (const name of names) await balancer.untilUp(name);
    const load = await FixtureProcess.start('load-generator', [`${balancer.port}`]);
    await load.event('warm');
    for (let replaced = 0; replaced < replacements; replaced++) {
      const name = names[replaced % 2]!;
      instances[name].signal('SIGTERM');
      expect(await instances[name].exit()).toEqual({ code: null, signal: 'SIGTERM' });
      instances[name] = await start(name);
      await balancer.untilUp(name);
    }
    load.send('stop');
    return (await load.event('result')) as unknown as LoadResult;
  } finally {
    await killChildren();
    await balancer?.dispose();
  }
}

describe.each(['Express', 'Fastify'] as const)('a rolling deployment of instances on %s', (adapter) => {
  it('loses no request, over kept and over fresh connections', async () => {
    const result = await deploy(adapter, WITH_DRAINING, adapter === 'Express' ? 10 : 4);
    expect(result.failures).toEqual([]);
    expect(result.sent['keep-alive']).toBeGreaterThan(200);
    expect(result.sent.fresh).toBeGreaterThan(100);
    // The balancer keeps its clients' connections while the instances behind it change.
    expect(result.keepAliveConnections).toBe(8);
  }, 180_000);
});

describe('a rolling deployment with the defaults of the module', () => {
  it('loses no request: the delay is learned from the balancer', async () => {
    const result = await deploy('Express', {}, 4, DEFAULT_FALL);
    expect(result.failures).toEqual([]);
    expect(result.sent['keep-alive'] + result.sent.fresh).toBeGreaterThan(300);
  }, 180_000);

  it('loses requests with no delay, so the one above could have failed', async () => {
    const { failures } = await deploy('Express', { delayMs: 0 }, 2, DEFAULT_FALL);
    expect(failures.length).toBeGreaterThan(0);
  }, 180_000);
});

it('the same deployment loses requests without draining, so the one above could have failed', async () => {
  const { failures } = await deploy('Express', WITHOUT, 4);
  expect(failures.length).toBeGreaterThan(0);
}, 180_000);
