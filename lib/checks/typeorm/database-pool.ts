import type { EventEmitter } from 'node:events';
import type { DataSource, QueryRunner } from 'typeorm';
import type { PoolFigures } from './pool-figures.js';

/** A connection that a pool has granted. The caller calls `release` or `destroy`, once. */
export interface PooledConnection {
  query(statement: string): Promise<unknown>;
  /** Returns the connection to the pool. */
  release(): void;
  /** Ends the connection and frees its place in the pool, even during a query. Absent if the driver cannot do that. */
  destroy?(): void;
}

/** The pool of the application, as far as a check uses it. */
export interface DatabasePool<Connection extends PooledConnection = PooledConnection> {
  /** Another object after the data source was destroyed and initialised again. */
  readonly key: object;
  connect(): Promise<Connection>;
  /** `undefined` if the driver has no counters. */
  figures(): PoolFigures | undefined;
}

/** The members that are used of a client of node-postgres. `_connected` is private and only read. */
export interface PgClient extends EventEmitter {
  query(statement: string): Promise<{ readonly rows: unknown }>;
  release(destroy?: boolean): void;
  readonly _connected?: boolean;
}

/** The members that are used of a `Pool` of node-postgres. `_clients` is private and only read. */
export interface PgPool {
  connect(): Promise<PgClient>;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number };
  readonly _clients?: readonly PgClient[];
}

/** The members that are used of a connection of `mysql2` or `mysql`. */
interface MySqlConnection extends EventEmitter {
  query(statement: string, callback: (error: Error | null, rows: unknown) => void): unknown;
  release(): void;
  destroy(): void;
  readonly stream?: { destroy?(): void };
  /** `false` until the handshake is over. */
  readonly authorized?: boolean;
}

/** An array in `mysql`, a class in `mysql2`. */
interface List<Item> {
  readonly length: number;
  get?(index: number): Item | undefined;
}

/** The members that are used of a `Pool` of `mysql2` or `mysql`. It has no public counters: the lists are only read. */
interface MySqlPool {
  getConnection(callback: (error: Error | null, connection: MySqlConnection) => void): void;
  readonly config: { readonly connectionLimit?: number };
  readonly _allConnections: List<MySqlConnection>;
  readonly _freeConnections: List<object>;
  readonly _connectionQueue: List<object>;
}

/** Where TypeORM's drivers keep their pools. */
interface Driver {
  /** PostgreSQL and CockroachDB. */
  readonly master?: PgPool;
  /** MySQL and MariaDB … */
  readonly pool?: MySqlPool;
  /** … and with replication. */
  readonly poolCluster?: { readonly _nodes?: { readonly MASTER?: { readonly pool?: MySqlPool } } };
  /** The only runner of an SQLite driver; the runner of MongoDB. */
  readonly queryRunner?: unknown;
}

export const isPgPool = (pool: Partial<PgPool> | undefined): pool is PgPool =>
  typeof pool?.connect === 'function' && typeof pool.totalCount === 'number';

const listsOf = ({ _allConnections: all, _freeConnections: free, _connectionQueue: queue }: MySqlPool) => ({
  all,
  free,
  queue,
});

const isMySqlPool = (pool: MySqlPool | undefined): pool is MySqlPool =>
  typeof pool?.getConnection === 'function' &&
  Object.values(listsOf(pool)).every((list: List<unknown> | undefined) => typeof list?.length === 'number');

/** Not the cluster itself: it drops a node for good after some failed requests, and a probe would make them. */
function mySqlPoolOf({ pool, poolCluster }: Driver): MySqlPool | undefined {
  const { _nodes: nodes } = poolCluster ?? {};
  return nodes?.MASTER?.pool ?? pool;
}

const items = <Item>(list: List<Item>): Item[] =>
  Array.isArray(list) ? (list as Item[]) : Array.from({ length: list.length }, (_, at) => list.get!(at)!);

function pgFigures(pool: PgPool): PoolFigures {
  const { options, totalCount: size, idleCount: idle, waitingCount: waiting, _clients: clients = [] } = pool;
  const opening = clients.filter(({ _connected: connected }) => connected === false).length;
  return { max: options.max, size, idle, opening, waiting };
}

function mySqlFigures(pool: MySqlPool): PoolFigures {
  const { all, free, queue } = listsOf(pool);
  const opening = items(all).filter(({ authorized }) => authorized === false).length;
  // Zero means no limit.
  const max = pool.config.connectionLimit || undefined;
  return { max, size: all.length, idle: free.length, opening, waiting: queue.length };
}

// A connection that is in use has no error listener of the pool, and a lost connection would end the process.
const ignore = (): void => {};

async function connectPg(pool: PgPool): Promise<PooledConnection> {
  const client = await pool.connect();
  client.on('error', ignore);
  return {
    query: async (statement) => (await client.query(statement)).rows,
    release: () => {
      client.removeListener('error', ignore);
      client.release();
    },
    destroy: () => client.release(true),
  };
}

const connectMySql = (pool: MySqlPool): Promise<PooledConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) return reject(error);
      connection.on('error', ignore);
      return resolve({
        query: (statement) =>
          new Promise((answer, fail) => {
            connection.query(statement, (failure, rows) => (failure ? fail(failure) : answer(rows)));
          }),
        release: () => {
          connection.removeListener('error', ignore);
          connection.release();
        },
        destroy: () => {
          connection.destroy();
          // destroy() of mysql2 only sends FIN, and the socket stays open if the server does not answer.
          connection.stream?.destroy?.();
        },
      });
    });
  });

interface MongoClient {
  db(name?: string): { command(command: Record<string, unknown>): Promise<unknown> };
}

/** MongoDB has no SQL: a ping replaces the statement. Its client has a pool of its own. */
async function connectMongo(dataSource: DataSource): Promise<PooledConnection> {
  const { queryRunner } = dataSource.driver as Driver;
  const client = (queryRunner as { databaseConnection?: MongoClient } | undefined)?.databaseConnection;
  if (!client) throw new Error('the MongoDB driver has no client');
  const { database } = dataSource.driver;
  return { query: () => client.db(database).command({ ping: 1 }), release: () => {} };
}

/** A connection that TypeORM has taken from its pool. */
export interface RunnerConnection extends PooledConnection {
  readonly runner: QueryRunner;
}

async function connectRunner(dataSource: DataSource): Promise<RunnerConnection> {
  const runner = dataSource.createQueryRunner('master');
  await runner.connect();
  // The application shares the only runner of an SQLite driver. A release would write out unsaved data of others.
  const isShared = (dataSource.driver as Driver).queryRunner === runner;
  return {
    runner,
    query: (statement) => runner.query(statement),
    // The release of a lost connection may fail, but it frees the place in the pool.
    release: () => void (isShared || runner.release().catch(() => {})),
  };
}

export const pgPool = (pool: PgPool): DatabasePool => ({
  key: pool,
  connect: () => connectPg(pool),
  figures: () => pgFigures(pool),
});

/** For statements: the driver's pool for writes if it is known, else TypeORM's query runner. */
export function statementPool(dataSource: DataSource): DatabasePool {
  const driver = dataSource.driver as Driver;
  const { master } = driver;
  if (isPgPool(master)) return pgPool(master);
  const mysql = mySqlPoolOf(driver);
  if (isMySqlPool(mysql)) {
    return { key: mysql, connect: () => connectMySql(mysql), figures: () => mySqlFigures(mysql) };
  }
  const connect = dataSource.options.type === 'mongodb' ? connectMongo : connectRunner;
  return { key: dataSource, connect: () => connect(dataSource), figures: () => undefined };
}

/** For work that TypeORM does itself. */
export const runnerPool = (dataSource: DataSource): DatabasePool<RunnerConnection> => ({
  ...statementPool(dataSource),
  connect: () => connectRunner(dataSource),
});
