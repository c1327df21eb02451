import { RedisHealthCheck, type RedisClient } from '../../../../lib/checks/redis/index.js';
import { FakeIoRedis, FakeIoRedisCluster, FakeNodeRedis } from './fake-redis.js';

class CacheHealth extends RedisHealthCheck {}

class WritableHealth extends RedisHealthCheck {
  constructor(client: RedisClient) {
    super(client, { requireWritable: true });
  }
}

class MeasuredHealth extends RedisHealthCheck {
  constructor(client: RedisClient) {
    super(client, { figures: ['memory', 'hitRate'] });
  }
}

const run = (client: RedisClient, Check = CacheHealth, signal = new AbortController().signal) =>
  new Check(client).check({ signal, name: 'cache', timeoutMs: 1_000 });

describe('RedisHealthCheck', () => {
  it.each([
    ['nothing', undefined],
    ['a connection string', 'redis://cache:6379'],
    ['an object that is no client', { ping: () => 'PONG' }],
  ])('rejects %s in the constructor and says which client it needs', (_, client) => {
    expect(() => new CacheHealth(client as never)).toThrow(
      /^CacheHealth was given .* where it needs an ioredis or node-redis client\. .*npm install ioredis$/,
    );
  });

  describe.each([
    ['ioredis', (replies?: object) => new FakeIoRedis('ready', { ...replies })],
    ['node-redis', (replies?: object) => new FakeNodeRedis({ ...replies })],
  ])('on a client of %s', (_, create) => {
    it('passes when the server answers PONG, and sends nothing else', async () => {
      const client = create();
      expect(await run(client)).toEqual({ status: 'pass', measurements: {} });
      expect(client.sent).toEqual(['PING']);
    });

    it('fails with the error of the server', async () => {
      const client = create({ PING: new Error('LOADING Redis is loading the dataset in memory') });
      await expect(run(client)).rejects.toThrow('LOADING');
    });

    it('fails on any other answer', async () => {
      await expect(run(create({ PING: 'OK' }))).rejects.toThrow('PING was answered "OK"');
    });

    it('passes on the answer of a connection that has subscribed', async () => {
      await expect(run(create({ PING: ['pong', ''] }))).resolves.toMatchObject({ status: 'pass' });
    });

    it('stays unsettled while the client holds the ping, so that the engine starts no second run', async () => {
      let release: (reply: string) => void = () => {};
      const client = create({ PING: () => new Promise((resolve) => (release = resolve)) });
      const controller = new AbortController();
      let isSettled = false;
      const outcome = run(client, CacheHealth, controller.signal).finally(() => (isSettled = true));
      await new Promise(setImmediate);
      controller.abort(new Error('timeout'));
      await new Promise(setImmediate);
      expect(isSettled).toBe(false);
      release('PONG');
      await expect(outcome).rejects.toThrow('timeout');
    });

    it('sends nothing more after its timeout', async () => {
      const controller = new AbortController();
      const client = create({ PING: () => (controller.abort(new Error('timeout')), 'PONG') });
      await expect(run(client, WritableHealth, controller.signal)).rejects.toThrow('timeout');
      expect(client.sent).toEqual(['PING']);
    });

    it('passes on a replica, and fails on it with requireWritable', async () => {
      const replica = { 'INFO replication': 'role:slave\r\nslave_read_only:1\r\nmaster_link_status:up' };
      await expect(run(create(replica))).resolves.toMatchObject({ status: 'pass' });
      await expect(run(create(replica), WritableHealth)).rejects.toMatchObject({
        message: 'the server is a read-only replica (link to its master: up)',
        measurements: { role: { observedValue: 'replica' } },
      });
    });

    it.each(['role:master', 'role:slave\nslave_read_only:0'])('accepts "%s" as writable', async (info) => {
      await expect(run(create({ 'INFO replication': info }), WritableHealth)).resolves.toMatchObject({
        status: 'pass',
      });
    });

    it('measures memory and the hit rate since the last run', async () => {
      const client = create({
        'INFO memory': 'used_memory:10\nmaxmemory:40',
        'INFO stats': 'keyspace_hits:10\nkeyspace_misses:0',
      });
      const check = new MeasuredHealth(client);
      const context = { signal: new AbortController().signal, name: 'cache', timeoutMs: 1_000 };
      expect((await check.check(context)).measurements).toEqual({
        usedMemory: { observedValue: 10, observedUnit: 'bytes' },
        memoryUtilization: { observedValue: 25, observedUnit: 'percent' },
        hitRate: { observedValue: 100, observedUnit: 'percent' },
      });
      client.replies = { 'INFO stats': 'keyspace_hits:11\nkeyspace_misses:3', 'INFO memory': '' };
      expect((await check.check(context)).measurements?.['hitRate']?.observedValue).toBe(25);
    });

    it('warns if the figures cannot be read', async () => {
      const client = create({ 'INFO memory': new Error("NOPERM this user can't run 'info'") });
      expect(await run(client, MeasuredHealth)).toMatchObject({
        status: 'warn',
        output: expect.stringContaining('NOPERM') as string,
      });
    });
  });

  describe('on a client of ioredis without a connection', () => {
    it.each(['close', 'reconnecting', 'end', 'monitoring'])(
      'fails at once and sends nothing while the status is "%s"',
      async (status) => {
        const client = new FakeIoRedis(status);
        await expect(run(client)).rejects.toThrow(`the client is not connected (ioredis status "${status}")`);
        expect(client.sent).toEqual([]);
      },
    );

    it('connects a lazy client, as its first command would', async () => {
      const client = new FakeIoRedis('wait');
      await expect(run(client)).resolves.toMatchObject({ status: 'pass' });
      expect(client.sent).toEqual(['connect', 'PING']);
    });

    it('waits for a first connection that is being opened', async () => {
      const client = new FakeIoRedis('connecting', { 'INFO persistence': 'loading:0' });
      const outcome = run(client);
      client.become('connect', 'connect');
      await new Promise(setImmediate);
      client.become('ready', 'ready');
      await expect(outcome).resolves.toMatchObject({ status: 'pass' });
      expect(client.waiting).toBe(0);
    });

    it('fails if that connection cannot be opened', async () => {
      const client = new FakeIoRedis('connecting');
      const outcome = run(client);
      client.become('reconnecting', 'close');
      await expect(outcome).rejects.toThrow('reconnecting');
    });

    it('includes the last error of the client', async () => {
      const client = new FakeIoRedis();
      const check = new CacheHealth(client);
      client.on('error', () => {}).emit('error', new Error('WRONGPASS invalid username-password pair'));
      client.status = 'reconnecting';
      const context = { signal: new AbortController().signal, name: 'cache', timeoutMs: 1_000 };
      await expect(check.check(context)).rejects.toThrow('(ioredis status "reconnecting"): WRONGPASS');
    });

    it('fails at once when the connection closes before the answer', async () => {
      const client = new FakeIoRedis('ready', { PING: () => new Promise(() => {}) });
      const outcome = run(client);
      await new Promise(setImmediate);
      client.become('reconnecting', 'close');
      await expect(outcome).rejects.toThrow('the connection closed before the server answered');
      expect(client.waiting).toBe(0);
    });

    it('stops waiting at its timeout', async () => {
      const controller = new AbortController();
      const client = new FakeIoRedis('connecting');
      const outcome = run(client, CacheHealth, controller.signal);
      controller.abort(new Error('timeout'));
      await expect(outcome).rejects.toThrow('timeout');
      expect(client.waiting).toBe(0);
    });

    it('fails while the server loads its data, for which ioredis would wait', async () => {
      const client = new FakeIoRedis('connect', {
        'INFO persistence': 'loading:1\r\nloading_loaded_perc:41.50',
      });
      await expect(run(client)).rejects.toThrow('the server is loading its dataset into memory: 41.50 %');
      expect(client.sent).toEqual(['INFO persistence']);
    });
  });

  describe('on a client of node-redis without a connection', () => {
    it('fails at once and sends nothing while it reconnects', async () => {
      const client = Object.assign(new FakeNodeRedis(), { isReady: false });
      await expect(run(client)).rejects.toThrow('not connected');
      expect(client.sent).toEqual([]);
    });

    it('explains the remedy if it was never connected', async () => {
      const client = Object.assign(new FakeNodeRedis(), { isReady: false, isOpen: false });
      await expect(run(client)).rejects.toThrow('connect() was not called');
    });

    it('reports an exhausted pool, and sends nothing that would wait in its queue', async () => {
      const pool = Object.assign(new FakeNodeRedis(), {
        isReady: undefined,
        idleClients: 0,
        tasksQueueLength: 3,
      });
      await expect(run(pool as FakeNodeRedis)).rejects.toThrow('the pool is exhausted');
      expect(pool.sent).toEqual([]);
      Object.assign(pool, { tasksQueueLength: 0 });
      await expect(run(pool as FakeNodeRedis)).resolves.toMatchObject({ status: 'pass' });
    });
  });

  describe('on a cluster', () => {
    const ok = { 'CLUSTER INFO': 'cluster_state:ok\r\ncluster_slots_ok:16384' };
    const clusters = {
      ioredis: (...replies: object[]) => {
        const nodes = replies.map(
          (reply, index) => new FakeIoRedis('ready', { ...ok, ...reply }, 7_001 + index),
        );
        return { nodes, client: new FakeIoRedisCluster(nodes) as RedisClient };
      },
      'node-redis': (...replies: object[]) => {
        const nodes = replies.map((reply) => new FakeNodeRedis({ ...ok, ...reply }));
        const masters = nodes.map((client, index) => ({ client, address: `10.0.0.1:${7_001 + index}` }));
        return { nodes, client: { isOpen: true, masters, nodeClient: () => nodes[0] } as RedisClient };
      },
    };

    describe.each(Object.entries(clusters))('of %s', (_, create) => {
      it('sends PING to every connected master, and CLUSTER INFO to one of them', async () => {
        const { nodes, client } = create({}, {}, {});
        expect(await run(client)).toEqual({ status: 'pass', measurements: { nodes: { observedValue: 3 } } });
        expect(nodes.map(({ sent }) => sent)).toEqual([['PING', 'CLUSTER INFO'], ['PING'], ['PING']]);
      });

      it('names the masters that do not answer', async () => {
        const { client } = create({}, { PING: new Error('BUSY') }, { PING: new Error('MASTERDOWN') });
        await expect(run(client)).rejects.toThrow('10.0.0.1:7002: BUSY; 10.0.0.1:7003: MASTERDOWN');
      });

      it('fails when the cluster does not serve all its slots', async () => {
        const { client } = create({ 'CLUSTER INFO': 'cluster_state:fail\r\ncluster_slots_ok:10922' });
        await expect(run(client)).rejects.toThrow(
          'the cluster\'s state is "fail": 10922 of 16384 slots are served',
        );
      });
    });

    it('sends no ping at all while the connection to one master is lost', async () => {
      const { nodes, client } = clusters.ioredis({}, {});
      nodes[1]!.status = 'reconnecting';
      await expect(run(client)).rejects.toThrow('reconnecting');
      expect(nodes[0]!.sent).toEqual([]);
    });

    it('sends nothing to masters that the client has not used yet', async () => {
      const { nodes, client } = clusters.ioredis({}, {});
      nodes[1]!.status = 'wait';
      await expect(run(client)).resolves.toMatchObject({ status: 'pass' });
      expect(nodes[1]!.sent).toEqual([]);
    });

    it('sends PING to one master if the client has used none yet', async () => {
      const node = new FakeNodeRedis(ok);
      const masters = [{ address: 'a:1' }, { address: 'b:1' }];
      const asked: unknown[] = [];
      const client = { masters, nodeClient: async (master: never) => (asked.push(master), node) };
      await expect(run(client)).resolves.toMatchObject({ status: 'pass' });
      expect(asked).toEqual([masters[0]]);
    });

    it('fails at once while the cluster client is offline', async () => {
      const { nodes } = clusters.ioredis({});
      await expect(run(new FakeIoRedisCluster(nodes, 'reconnecting'))).rejects.toThrow('reconnecting');
      await expect(run({ isOpen: false, masters: [], nodeClient: () => undefined })).rejects.toThrow(
        'closed',
      );
    });
  });
});
