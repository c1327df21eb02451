import { EventEmitter } from 'node:events';
import { createPool } from 'mysql2';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { runnerPool, statementPool } from '../../../../lib/checks/typeorm/database-pool.js';
import { startSilentServer } from './silent-server.js';

const dataSourceOf = (type: string, driver: object, more: object = {}): DataSource =>
  ({ options: { type }, driver, ...more }) as unknown as DataSource;

describe('the figures of real pools, before a server that never answers', () => {
  let server: Awaited<ReturnType<typeof startSilentServer>>;
  beforeEach(async () => (server = await startSilentServer()));

  const openers = [
    [
      'pg',
      () => {
        const master = new Pool({ host: server.host, port: server.port, user: 'u', password: 'p', max: 1 });
        return { dataSource: dataSourceOf('postgres', { master }), close: () => master.end() };
      },
    ],
    [
      'mysql2',
      () => {
        const { host, port } = server;
        const options = { host, port, user: 'u', password: 'p', connectionLimit: 1, connectTimeout: 0 };
        const pool = createPool(options);
        return { dataSource: dataSourceOf('mysql', { pool }), close: async () => pool.end() };
      },
    ],
  ] as const;

  it.each(openers)(
    '%s: count the connection that is being opened and the request behind it',
    async (_, open) => {
      const { dataSource, close } = open();
      const pool = statementPool(dataSource);
      const accepted = server.next();
      const first = pool.connect();
      first.catch(() => {});
      await accepted;
      expect(pool.figures()).toEqual({ max: 1, size: 1, idle: 0, opening: 1, waiting: 0 });
      const second = pool.connect();
      second.catch(() => {});
      expect(pool.figures()).toEqual({ max: 1, size: 1, idle: 0, opening: 1, waiting: 1 });
      await server.close();
      await Promise.allSettled([first, second]);
      await close();
    },
  );
});

describe('the pool of pg', () => {
  /** Connects at once. */
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
  const open = () => {
    const master = new Pool({ Client: FakeClient as never, max: 1 });
    return { master, pool: statementPool(dataSourceOf('postgres', { master })) };
  };

  it('returns the rows and takes the client back', async () => {
    const { master, pool } = open();
    const connection = await pool.connect();
    expect(await connection.query('SELECT 1')).toEqual([{ one: 1 }]);
    connection.release();
    expect(pool.figures()).toEqual({ max: 1, size: 1, idle: 1, opening: 0, waiting: 0 });
    await master.end();
  });

  it('replaces a client that was destroyed, for the next request in the queue', async () => {
    const { master, pool } = open();
    const connection = await pool.connect();
    const next = pool.connect();
    connection.destroy!();
    (await next).release();
    expect(pool.figures()).toMatchObject({ size: 1, idle: 1 });
    await master.end();
  });

  it('survives a client that loses its connection while it is checked out', async () => {
    const { master, pool } = open();
    const clients: FakeClient[] = [];
    master.on('connect', (client) => clients.push(client as unknown as FakeClient));
    const connection = await pool.connect();
    expect(() => clients[0]!.emit('error', new Error('terminating connection'))).not.toThrow();
    const mine = clients[0]!.listenerCount('error');
    connection.release();
    // The listener of the check is gone, the listener of the pool is back.
    expect(clients[0]!.listenerCount('error')).toBe(mine);
    await master.end();
  });
});

const pgPool = (totalCount: number) => ({
  connect: async () => ({}),
  totalCount,
  idleCount: 0,
  waitingCount: 0,
  options: { max: 10 },
});
const mysqlPool = (size: number) => ({
  getConnection: () => {},
  config: { connectionLimit: 10 },
  _allConnections: Array.from({ length: size }, () => ({})),
  _freeConnections: [],
  _connectionQueue: [],
});

describe('statementPool', () => {
  it.each(['postgres', 'cockroachdb'])('uses the pool of %s', (type) => {
    const master = pgPool(3);
    const pool = statementPool(dataSourceOf(type, { master }));
    expect(pool.key).toBe(master);
    expect(pool.figures()).toMatchObject({ max: 10, size: 3 });
  });

  it.each(['mysql', 'mariadb'])('uses the pool of %s', (type) => {
    const raw = mysqlPool(2);
    const pool = statementPool(dataSourceOf(type, { pool: raw }));
    expect(pool.key).toBe(raw);
    expect(pool.figures()).toMatchObject({ max: 10, size: 2 });
  });

  it("uses the master's pool of a MySQL cluster, and not the cluster, which drops a node after failed requests", () => {
    const raw = mysqlPool(4);
    const poolCluster = {
      getConnection: () => {
        throw new Error('asked the cluster');
      },
      _nodes: { MASTER: { pool: raw }, SLAVE0: { pool: mysqlPool(1) } },
    };
    const pool = statementPool(dataSourceOf('mysql', { poolCluster }));
    expect(pool.key).toBe(raw);
    expect(pool.figures()).toMatchObject({ size: 4 });
  });

  it('has no figures if a version of the driver lacks the lists that are read', () => {
    const { _freeConnections: _, ...raw } = mysqlPool(1);
    expect(statementPool(dataSourceOf('mysql', { pool: raw })).figures()).toBeUndefined();
  });

  it('has another key after the data source was initialised again', () => {
    const driver = { master: pgPool(1) };
    const dataSource = dataSourceOf('postgres', driver);
    const { key } = statementPool(dataSource);
    driver.master = pgPool(1);
    expect(statementPool(dataSource).key).not.toBe(key);
  });

  it('sends MongoDB its own ping, on the client of TypeORM', async () => {
    const commands: unknown[] = [];
    const client = {
      db: (name: string) => ({ command: async (command: object) => commands.push([name, command]) }),
    };
    const driver = { database: 'orders', queryRunner: { databaseConnection: client } };
    const connection = await statementPool(dataSourceOf('mongodb', driver)).connect();
    await connection.query('SELECT 1');
    expect(commands).toEqual([['orders', { ping: 1 }]]);
  });
});

describe('runnerPool', () => {
  /** A query runner such as Oracle's: it holds a connection until it is released. */
  const open = (pools: object = {}) => {
    const log: string[] = [];
    const runner = {
      connect: async () => ({ id: 'raw' }),
      query: async (statement: string) => [{ statement }],
      release: async () => void log.push('released'),
    };
    const driver: { queryRunner?: unknown } = { ...pools };
    const dataSource = dataSourceOf('oracle', driver, { createQueryRunner: () => runner });
    return { log, runner, driver, pool: runnerPool(dataSource) };
  };

  it('sends statements on the query runner and releases it', async () => {
    const { pool, log } = open();
    const connection = await pool.connect();
    expect(await connection.query('SELECT 1 FROM DUAL')).toEqual([{ statement: 'SELECT 1 FROM DUAL' }]);
    connection.release();
    expect(log).toEqual(['released']);
  });

  it('ignores an error from the release of a lost connection', async () => {
    const { pool, runner } = open();
    runner.release = () => Promise.reject(new Error('connection lost'));
    const connection = await pool.connect();
    expect(() => connection.release()).not.toThrow();
    await new Promise(setImmediate);
  });

  it('never releases the only runner of a driver, which the application shares', async () => {
    const { pool, log, runner, driver } = open();
    driver.queryRunner = runner;
    (await pool.connect()).release();
    expect(log).toEqual([]);
  });

  it('has the figures of the pool if the driver has counters', () => {
    expect(open().pool.figures()).toBeUndefined();
    expect(open({ master: pgPool(1) }).pool.figures()).toMatchObject({ max: 10 });
  });
});
