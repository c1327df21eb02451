import { EventEmitter, once } from 'node:events';
import { createPool } from 'mysql2';
import { Pool } from 'pg';
import { isMySqlPool, mySqlPool } from '../../../../lib/checks/pool/mysql-pool.js';
import { isPgPool, nodePostgresPool } from '../../../../lib/checks/pool/node-postgres-pool.js';
import { startSilentServer } from './silent-server.js';

describe('the adapters of real pools, before a server that never answers', () => {
  let server: Awaited<ReturnType<typeof startSilentServer>>;
  beforeEach(async () => (server = await startSilentServer()));
  afterEach(() => server.close());

  const openers = [
    [
      'pg',
      () => {
        const pool = new Pool({ host: server.host, port: server.port, user: 'u', password: 'p', max: 1 });
        expect(isPgPool(pool)).toBe(true);
        expect(isMySqlPool(pool)).toBe(false);
        return { pool: nodePostgresPool(pool), close: () => pool.end() };
      },
    ],
    [
      'mysql2',
      () => {
        const { host, port } = server;
        const pool = createPool({
          host,
          port,
          user: 'u',
          password: 'p',
          connectionLimit: 1,
          connectTimeout: 0,
        });
        expect(isMySqlPool(pool)).toBe(true);
        expect(isPgPool(pool)).toBe(false);
        return { pool: mySqlPool(pool as never), close: async () => pool.end() };
      },
    ],
  ] as const;

  describe.each(openers)('%s', (_, open) => {
    it('ends the connection that it is opening when the request is taken back', async () => {
      const { pool, close } = open();
      const accepted = server.next();
      const request = pool.request();
      const denied = expect(request.connection).rejects.toThrow();
      const socket = await accepted;
      expect(pool.figures()).toEqual({ max: 1, size: 1, idle: 0, opening: 1, waiting: 0 });

      const closed = once(socket, 'close');
      expect(request.cancel()).toBe(true);
      await closed;
      await denied;
      expect(pool.figures()).toEqual({ max: 1, size: 0, idle: 0, opening: 0, waiting: 0 });
      await close();
    });

    it('leaves the queue when the request is taken back', async () => {
      const { pool, close } = open();
      const first = pool.request();
      first.connection.catch(() => {});
      const second = pool.request();
      second.connection.catch(() => {});
      expect(pool.figures()).toMatchObject({ waiting: 1 });
      expect(second.cancel()).toBe(true);
      expect(pool.figures()).toMatchObject({ size: 1, waiting: 0 });
      expect(second.cancel()).toBe(false);

      first.cancel();
      await expect(first.connection).rejects.toThrow();
      await close();
    });
  });
});

describe('the adapter of pg', () => {
  /** Connects at once, and answers when the test says so. */
  class FakeClient extends EventEmitter {
    _queryable = true;
    _connected = true;
    ended = false;
    connect(callback: () => void): void {
      process.nextTick(callback);
    }
    query = async () => ({ rows: [{ one: 1 }] });
    end(callback: () => void): void {
      this.ended = true;
      process.nextTick(callback);
    }
  }
  const open = () => new Pool({ Client: FakeClient as never, max: 1 });

  it('gives the rows, and the client back', async () => {
    const raw = open();
    const pool = nodePostgresPool(raw);
    const connection = await pool.request().connection;
    expect(await connection.query('SELECT 1')).toEqual([{ one: 1 }]);
    connection.release();
    expect(pool.figures()).toEqual({ max: 1, size: 1, idle: 1, opening: 0, waiting: 0 });
    await raw.end();
  });

  it('destroys what it discards, so that the next in the queue gets a new client', async () => {
    const raw = open();
    const pool = nodePostgresPool(raw);
    const connection = await pool.request().connection;
    const next = pool.request().connection;
    await connection.discard(Promise.resolve());
    (await next).release();
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
    await raw.end();
  });

  it('survives a client that loses its connection while it is checked out', async () => {
    const raw = open();
    const clients: FakeClient[] = [];
    raw.on('connect', (client) => clients.push(client as unknown as FakeClient));
    const connection = await nodePostgresPool(raw).request().connection;
    expect(() => clients[0]!.emit('error', new Error('terminating connection'))).not.toThrow();
    const mine = clients[0]!.listenerCount('error');
    connection.release();
    // Ours is gone, the pool's own is back.
    expect(clients[0]!.listenerCount('error')).toBe(mine);
    await raw.end();
  });
});
