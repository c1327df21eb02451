import * as ioredis5 from 'ioredis';
import type { Redis, RedisOptions } from 'ioredis';
import * as ioredis6 from 'ioredis-6';
import * as nodeRedis6 from 'redis';
import * as nodeRedis4 from 'redis-4';
import * as nodeRedis5 from 'redis-5';
import { RedisHealthCheck, type RedisCheckOptions, type RedisClient } from '../../lib/checks/redis/index.js';
import {
  startRedis,
  startRedisCluster,
  startRedisSentinel,
  type RedisCluster,
  type RedisSentinel,
  type RedisServer,
} from '../support/servers/index.js';
import { until } from '../support/until.js';

const WRITABLE: RedisCheckOptions = { requireWritable: true };
const MEASURED: RedisCheckOptions = { figures: ['memory', 'hitRate'] };

const context = { signal: new AbortController().signal, name: 'cache', timeoutMs: 2_000 };
const run = (client: RedisClient, options?: RedisCheckOptions) =>
  new RedisHealthCheck(client, options).check(context);

/** The majors of both libraries that the check promises to work with; of what is used here they share the types. */
const MAJORS = [
  { libraries: 'ioredis 5 and node-redis 5', ioredisLibrary: ioredis5, nodeRedisLibrary: nodeRedis5 },
  { libraries: 'ioredis 6 and node-redis 6', ioredisLibrary: ioredis6, nodeRedisLibrary: nodeRedis6 },
] as unknown as { libraries: string; ioredisLibrary: typeof ioredis5; nodeRedisLibrary: typeof nodeRedis6 }[];

describe.each(MAJORS)('RedisHealthCheck with $libraries', ({ ioredisLibrary, nodeRedisLibrary }) => {
  const { Cluster, Redis } = ioredisLibrary;
  const { createClient, createClientPool, createCluster, createSentinel } = nodeRedisLibrary;
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const ioredis = (port: number, options: RedisOptions = {}): Redis => {
    const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, ...options });
    client.on('error', () => {});
    closers.push(() => client.disconnect());
    return client;
  };
  const nodeRedis = async (port: number) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` });
    client.on('error', () => {});
    await client.connect();
    closers.push(() => client.destroy());
    return client;
  };

  describe('on a single server', () => {
    let server: RedisServer;
    let replica: RedisServer;
    beforeAll(async () => {
      server = await startRedis({ args: ['--maxmemory', '100mb'] });
      replica = await startRedis({ replicaOf: server });
    });
    afterAll(async () => {
      await replica?.dispose();
      await server?.dispose();
    });

    const clients = {
      ioredis: async (port: number) => ioredis(port),
      'node-redis': nodeRedis,
      'node-redis over RESP 3': async (port: number) => {
        const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP: 3 });
        await client.connect();
        closers.push(() => client.destroy());
        return client;
      },
      'a pool of node-redis': async (port: number) => {
        const pool = createClientPool({ url: `redis://127.0.0.1:${port}` }, { minimum: 1, maximum: 1 });
        await pool.connect();
        closers.push(() => pool.destroy());
        return pool;
      },
    };

    describe.each(Object.entries(clients))('with %s', (_, create) => {
      it('passes on the master', async () => {
        await expect(run(await create(server.port), WRITABLE)).resolves.toMatchObject({ status: 'pass' });
      });

      it('reports the read-only replica only when asked to', async () => {
        const client = await create(replica.port);
        await expect(run(client)).resolves.toMatchObject({ status: 'pass' });
        await expect(run(client, WRITABLE)).rejects.toThrow('read-only replica');
      });

      it('measures the memory and the hit rate', async () => {
        const client = await create(server.port);
        await (await nodeRedis(server.port)).get('nothing-there');
        const { measurements } = await run(client, MEASURED);
        expect(measurements).toMatchObject({
          usedMemory: { observedUnit: 'bytes' },
          memoryUtilization: { observedUnit: 'percent' },
          hitRate: { observedValue: 0, observedUnit: 'percent' },
        });
        expect(measurements?.['memoryUtilization']?.observedValue).toBeGreaterThan(0.5);
        expect(measurements?.['memoryUtilization']?.observedValue).toBeLessThan(20);
      });
    });

    it.each(['ioredis', 'node-redis'] as const)('passes on a subscribed connection of %s', async (name) => {
      const client = name === 'ioredis' ? ioredis(server.port) : await nodeRedis(server.port);
      await client.subscribe('events', () => {});
      await expect(run(client)).resolves.toMatchObject({ status: 'pass' });
    });

    it('tells an exhausted pool of node-redis from a server that is down', async () => {
      const pool = createClientPool({ url: `redis://127.0.0.1:${server.port}` }, { minimum: 1, maximum: 1 });
      await pool.connect();
      closers.push(() => pool.destroy());
      const blocked = pool.execute((client) => client.blPop('nothing-there', 1));
      const waiting = pool.get('x');
      await expect(run(pool)).rejects.toThrow('the pool is exhausted');
      await Promise.all([blocked, waiting]);
      await expect(run(pool)).resolves.toMatchObject({ status: 'pass' });
    });

    it('lets a lazy client of ioredis connect', async () => {
      await expect(run(ioredis(server.port, { lazyConnect: true }))).resolves.toMatchObject({
        status: 'pass',
      });
    });

    it('waits for an ioredis client that has just been created', async () => {
      await expect(run(ioredis(server.port))).resolves.toMatchObject({ status: 'pass' });
    });

    it('leaves nothing behind in the queues of a client that is offline', async () => {
      const client = ioredis(1, { retryStrategy: () => 60_000 });
      await until('it is offline', () => client.status === 'reconnecting');
      for (let index = 0; index < 200; index++) await run(client).catch(() => {});
      const { offlineQueue, commandQueue } = client as unknown as Record<string, { length: number }>;
      expect([offlineQueue?.length, commandQueue?.length]).toEqual([0, 0]);
    });
  });

  describe('on a server that is loading its dataset', () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis({ args: ['--key-load-delay', '2000', '--enable-debug-command', 'yes'] });
      const client = await nodeRedis(server.port);
      // Loading yields to other clients, with a pause per key, so that it takes a while.
      await client.sendCommand(['DEBUG', 'POPULATE', '700']);
      await client.sendCommand(['CONFIG', 'SET', 'loading-process-events-interval-bytes', '1024']);
    });
    afterAll(() => server?.dispose());

    it.each(['ioredis', 'node-redis'] as const)('fails, and says so, with %s', async (name) => {
      const admin = await nodeRedis(server.port);
      // ioredis notices it only when it connects anew; a connected client is told by the PING.
      const client =
        name === 'ioredis' ? ioredis(server.port, { lazyConnect: true }) : await nodeRedis(server.port);
      const reload = admin.sendCommand(['DEBUG', 'RELOAD']);
      await until('it is loading', async () =>
        (await (await nodeRedis(server.port)).info('persistence')).includes('\nloading:1'),
      );
      if (name === 'ioredis') void client.connect().catch(() => {});
      await expect(run(client)).rejects.toThrow(/loading/i);
      await reload;
      await until('it is ready', async () => (await run(client).catch(() => undefined))?.status === 'pass');
    });
  });

  describe('on a cluster', () => {
    let cluster: RedisCluster;
    beforeAll(async () => {
      cluster = await startRedisCluster();
    });
    beforeEach(() => cluster.complete());
    afterAll(() => cluster?.dispose());

    const clients = {
      ioredis: async () => {
        const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
        client.on('error', () => {});
        closers.push(() => client.disconnect());
        return client;
      },
      'node-redis': async () => {
        const client = createCluster({
          rootNodes: cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
        });
        client.on('error', () => {});
        closers.push(() => client.destroy());
        await client.connect();
        return client;
      },
    };

    describe.each(Object.entries(clients))('with %s', (_, create) => {
      it('passes while every master answers', async () => {
        const client = await create();
        await Promise.all(['a', 'b', 'c'].map((key) => client.get(key)));
        await expect(run(client, WRITABLE)).resolves.toMatchObject({
          status: 'pass',
          measurements: { nodes: { observedValue: 3 } },
        });
      });

      it('fails while a master that the client is connected to is gone, and recovers', async () => {
        const client = await create();
        await Promise.all(['a', 'b', 'c'].map((key) => client.get(key)));
        await cluster.nodes[2]!.stop();
        try {
          await until('it fails', async () => {
            const outcome = await run(client).catch((error: Error) => error);
            return outcome instanceof Error;
          });
        } finally {
          await cluster.nodes[2]!.start();
        }
        await until('it passes', async () => (await run(client).catch(() => undefined))?.status === 'pass', {
          withinMs: 20_000,
        });
      });
    });
  });

  describe('behind sentinels', () => {
    let setup: RedisSentinel;
    beforeAll(async () => {
      setup = await startRedisSentinel();
    });
    afterAll(() => setup?.dispose());

    const clients = {
      ioredis: async () => {
        const client = new Redis({
          name: setup.name,
          sentinels: [{ host: setup.sentinel.host, port: setup.sentinel.port }],
        });
        client.on('error', () => {});
        closers.push(() => client.disconnect());
        return client;
      },
      'node-redis': async () => {
        const client = createSentinel({
          name: setup.name,
          sentinelRootNodes: [{ host: setup.sentinel.host, port: setup.sentinel.port }],
        });
        client.on('error', () => {});
        closers.push(() => client.destroy());
        await client.connect();
        return client;
      },
    };

    it.each(Object.entries(clients))('passes on the master with %s', async (_, create) => {
      await expect(run(await create(), WRITABLE)).resolves.toMatchObject({ status: 'pass' });
    });
  });
});

describe('RedisHealthCheck with node-redis 4, which has neither pool nor sentinels', () => {
  it('passes on a single server, and says when it is gone', async () => {
    const server = await startRedis();
    const client = nodeRedis4.createClient({ url: `redis://127.0.0.1:${server.port}` });
    client.on('error', () => {});
    await client.connect();
    try {
      await expect(run(client, MEASURED)).resolves.toMatchObject({ status: 'pass' });
      await server.stop();
      await until('it is noticed', () => !client.isReady);
      await expect(run(client)).rejects.toThrow('the client is not connected (node-redis is connecting)');
    } finally {
      await client.disconnect();
      await server.dispose();
    }
  });

  it('passes on a cluster', async () => {
    const cluster = await startRedisCluster();
    const client = nodeRedis4.createCluster({
      rootNodes: cluster.nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
    });
    await client.connect();
    try {
      await Promise.all(['a', 'b', 'c'].map((key) => client.get(key)));
      await expect(run(client)).resolves.toMatchObject({
        status: 'pass',
        measurements: { nodes: { observedValue: 3 } },
      });
    } finally {
      await client.disconnect();
      await cluster.dispose();
    }
  });
});
