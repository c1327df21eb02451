import { jest } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Redis } from 'ioredis';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { serve, type AdapterName, type TestServer } from '../../support/adapters.js';
import { freePort } from '../../support/servers/free-port.js';
import {
  startPostgres,
  startRedis,
  type DatabaseServer,
  type RedisServer,
} from '../../support/servers/index.js';
import { until } from '../../support/until.js';
import * as awesomeAfter from './awesome-nest-boilerplate/after.js';
import * as awesomeBefore from './awesome-nest-boilerplate/before.js';
import * as docmostAfter from './docmost/after.js';
import * as docmostBefore from './docmost/before.js';
import * as gauzyAfter from './gauzy/after.js';
import * as gauzyBefore from './gauzy/before.js';
import * as twentyAfter from './twenty/after.js';
import * as twentyBefore from './twenty/before.js';
import * as vendureAfter from './vendure/after.js';
import * as vendureBefore from './vendure/before.js';

// The health code of five applications as it was read in November 2026, and moved to the package. docs/real-applications.md shows
// the differences, and what asks the routes that the tests ask.

interface Variant {
  readonly HealthFeature: Type;
}

let database: DatabaseServer;
let cache: RedisServer;
beforeAll(async () => {
  [database, cache] = await Promise.all([startPostgres(), startRedis()]);
}, 60_000);
afterAll(() => Promise.all([database?.dispose(), cache?.dispose()]));

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const address = () => {
  const { host, port, user, password, database: name } = database;
  return { host, port, password, user, username: user, database: name };
};
const redisUrl = () => `redis://127.0.0.1:${cache.port}`;

const typeOrm = () =>
  TypeOrmModule.forRoot({ type: 'postgres', ...address(), retryAttempts: 1, logging: false });

function pool(): Pool {
  const created = new Pool({ ...address(), connectionTimeoutMillis: 1_000 });
  created.on('error', () => {});
  closers.push(() => created.end());
  return created;
}

function ioredis(): Redis {
  const client = new Redis(redisUrl());
  client.on('error', () => {});
  closers.push(() => client.disconnect());
  return client;
}

async function nodeRedis() {
  const client = createClient({ url: redisUrl() });
  client.on('error', () => {});
  await client.connect();
  closers.push(() => client.destroy());
  return client;
}

/** The application around the health code: its clients. */
function start(
  adapter: AdapterName,
  { HealthFeature }: Variant,
  clients: Readonly<Record<string, unknown>>,
  { imports = [], prefix }: { imports?: object[]; prefix?: string } = {},
): Promise<TestServer> {
  const providers = Object.entries(clients).map(([provide, useValue]) => ({ provide, useValue }));
  @Module({ providers, exports: Object.keys(clients) })
  class ClientsModule {}
  return serve(adapter, {
    imports: [...(imports as never[]), { module: ClientsModule, global: true }, HealthFeature],
    ...(prefix && { configure: (app) => app.setGlobalPrefix(prefix) }),
  });
}

const statuses = (server: TestServer, ...paths: string[]) =>
  Promise.all(paths.map(async (path) => (await server.get(path)).status));

describe('docmost', () => {
  const run = (variant: Variant) =>
    start(
      'Fastify',
      variant,
      { PG_POOL: pool(), REDIS: ioredis(), REDIS_URL: redisUrl() },
      { prefix: 'api' },
    );

  // The clients that are left behind would try to reconnect for ever.
  const pings = jest.spyOn(Redis.prototype, 'ping');
  afterEach(() => pings.mock.contexts.forEach((client) => (client as Redis).disconnect()));
  afterAll(() => pings.mockRestore());

  /** The clients that Redis sees after an outage of itself with six probes. */
  async function clientsAfterOutage(variant: Variant): Promise<number> {
    const server = await run(variant);
    expect(await statuses(server, '/api/health')).toEqual([200]);
    await cache.stop();
    closers.push(() => cache.start());
    const probe = async () => (await server.get('/api/health')).status;
    await until('the probe fails', async () => (await probe()) === 503);
    expect(await Promise.all([1, 2, 3, 4, 5].map(probe))).toEqual([503, 503, 503, 503, 503]);
    await closers.pop()!();
    const monitor = ioredis();
    await until('the application is ready', async () => (await probe()) === 200);
    const clients = async () =>
      String(await monitor.client('LIST'))
        .trim()
        .split('\n').length - 1;
    let seen = -1;
    // Each client that was left behind reconnects within two seconds.
    await until('the number of clients stays the same', async () => {
      const before = seen;
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      seen = await clients();
      return seen === before;
    });
    return seen;
  }

  it('before: each probe during an outage of Redis leaves a client behind', async () => {
    expect(await clientsAfterOutage(docmostBefore)).toBe(1 + 6);
  }, 60_000);

  it('after: the check uses the client of the application, and the body is the same', async () => {
    expect(await clientsAfterOutage(docmostAfter)).toBe(1);
    const [before, after] = [await run(docmostBefore), await run(docmostAfter)];
    expect((await after.get('/api/health')).json).toEqual((await before.get('/api/health')).json);
    expect(await statuses(after, '/api/health/live')).toEqual([200]);
  }, 60_000);
});

describe('gauzy', () => {
  async function keysAfterProbes(variant: Variant): Promise<number> {
    const client = await nodeRedis();
    await client.flushAll();
    const server = await start(
      'Express',
      variant,
      { REDIS: client },
      { imports: [typeOrm()], prefix: 'api' },
    );
    for (let probe = 0; probe < 5; probe += 1) {
      expect(await statuses(server, '/api/health', '/api/health/live')).toEqual([200, 200]);
    }
    return client.dbSize();
  }

  it('before: each probe leaves a key in Redis, for ever', async () => {
    expect(await keysAfterProbes(gauzyBefore)).toBe(5);
  });

  it('after: the probes write nothing', async () => {
    expect(await keysAfterProbes(gauzyAfter)).toBe(0);
  });
});

describe('vendure', () => {
  let assetsStatus: number;
  const run = async (variant: Variant) => {
    assetsStatus = 200;
    const assets = createServer((_, response) => response.writeHead(assetsStatus).end()).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => assets.once('listening', resolve));
    closers.push(() => {
      assets.close();
      assets.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(assets.address() as AddressInfo).port}`;
    return start('Express', variant, { ASSETS_URL: url }, { imports: [typeOrm()] });
  };

  it('before: a server that answers 500 is "up"', async () => {
    const server = await run(vendureBefore);
    assetsStatus = 500;
    expect((await server.get('/health')).json.details.assets).toEqual({ status: 'up' });
  });

  it('after: it is a warning, and the shop stays in rotation', async () => {
    const server = await run(vendureAfter);
    assetsStatus = 500;
    expect(await server.get('/health')).toMatchObject({ status: 200, json: { status: 'warn' } });
    assetsStatus = 200;
    await until('the warning has gone', async () => (await server.get('/health')).json.status === 'pass');
    expect(await statuses(server, '/health/live')).toEqual([200]);
  });
});

describe('twenty', () => {
  const run = (variant: Variant) => start('Express', variant, { REDIS: ioredis() }, { imports: [typeOrm()] });
  const stopDatabase = async () => {
    await database.stop();
    closers.push(() => database.start());
  };

  it('before: the only route says 200 without a database', async () => {
    const server = await run(twentyBefore);
    await stopDatabase();
    expect(await statuses(server, '/healthz')).toEqual([200]);
  });

  it('after: readiness fails without a database, and liveness does not', async () => {
    const server = await run(twentyAfter);
    expect(await statuses(server, '/healthz', '/readyz')).toEqual([200, 200]);
    await stopDatabase();
    await until('readiness fails', async () => (await server.get('/readyz')).status === 503);
    expect(await statuses(server, '/healthz')).toEqual([200]);
    await closers.pop()!();
    await until('readiness is back', async () => (await server.get('/readyz')).status === 200);
  });
});

describe('awesome-nest-boilerplate', () => {
  const run = async (variant: Variant) => {
    // Nothing listens there: the broker is down.
    const client: ClientProxy = ClientProxyFactory.create({
      transport: Transport.NATS,
      options: { servers: [`nats://127.0.0.1:${await freePort()}`], maxReconnectAttempts: 0 },
    });
    closers.push(() => client.close());
    return start('Express', variant, { NATS_SERVICE: client }, { imports: [typeOrm()] });
  };

  it('before: without the broker of its mails, the probe fails with an error of the server', async () => {
    const server = await run(awesomeBefore);
    expect((await server.get('/health')).status).toBe(500);
  });

  it('after: it is a warning, and neither route fails', async () => {
    const server = await run(awesomeAfter);
    expect(await server.get('/health')).toMatchObject({
      status: 200,
      body: '{"status":"warn","reason":"CHECK_FAILED"}',
    });
    expect(await statuses(server, '/health/live')).toEqual([200]);
  });
});
