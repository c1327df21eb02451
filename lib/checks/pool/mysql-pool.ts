import type { EventEmitter } from 'node:events';
import type { ConnectionPool, SqlConnection } from './connection-pool.js';
import type { PoolInternals } from './pool-internals.js';
import { watchRequest } from './watch-request.js';

type Callback<T> = (error: Error | null, result: T) => void;

/** What is used of a connection of `mysql2` or `mysql`, written down as structure so that no type of them is needed. */
interface MySqlConnection extends EventEmitter {
  query(statement: string, callback: Callback<unknown>): unknown;
  release(): void;
  destroy(): void;
  readonly stream?: { destroy?(): void };
  /** `false` until the handshake is over. */
  readonly authorized?: boolean;
}

/** An array in `mysql`, a queue of its own in `mysql2`. */
interface List<Item> {
  readonly length: number;
  get?(index: number): Item | undefined;
  removeOne?(index: number): unknown;
  splice?(index: number, count: number): unknown;
}

/** A `Pool` of `mysql2` or `mysql`. Neither has public counters. */
export interface MySqlPool {
  getConnection(callback: Callback<MySqlConnection>): void;
  readonly config: { readonly connectionLimit?: number };
  readonly _allConnections: List<MySqlConnection>;
  readonly _freeConnections: List<object>;
  readonly _connectionQueue: List<object>;
}

const listsOf = ({ _allConnections: all, _freeConnections: free, _connectionQueue: queue }: MySqlPool) => ({
  all,
  free,
  queue,
});

export const isMySqlPool = (pool: unknown): pool is MySqlPool =>
  typeof pool === 'object' &&
  pool !== null &&
  typeof (pool as MySqlPool).getConnection === 'function' &&
  Object.values(listsOf(pool as MySqlPool)).every((list) => typeof list?.length === 'number');

const items = <Item>(list: List<Item>): Item[] =>
  Array.isArray(list)
    ? (list as Item[])
    : Array.from({ length: list.length }, (_, index) => list.get?.(index)).filter(
        (item) => item !== undefined,
      );

const remove = <Item>(list: List<Item>, item: Item): boolean => {
  const index = items(list).indexOf(item);
  if (index < 0) return false;
  if (list.removeOne) list.removeOne(index);
  else list.splice?.(index, 1);
  return true;
};

function sever(connection: MySqlConnection): boolean {
  // destroy() of mysql2 only says goodbye, waits for the other side, for ever if that is gone, and forgets whoever waits
  // for an answer. The end of the stream fails them, and takes the connection out of the pool.
  if (connection.stream?.destroy) connection.stream.destroy();
  else connection.destroy();
  return true;
}

export function mySqlInternals(pool: MySqlPool): PoolInternals<MySqlConnection> {
  const { all, free, queue } = listsOf(pool);
  const isOpening = ({ authorized }: MySqlConnection): boolean => authorized === false;
  return {
    connections: () => items(all),
    isOpening,
    queue: () => items(queue),
    unqueue: (request) => remove(queue, request),
    sever,
    figures: () => ({
      // Zero means no limit.
      max: pool.config.connectionLimit || undefined,
      size: all.length,
      idle: free.length,
      opening: items(all).filter(isOpening).length,
      waiting: queue.length,
    }),
  };
}

// The pool's own listener is good for one error only; a second one would end the process.
const ignore = (): void => {};

function lent(connection: MySqlConnection): SqlConnection {
  connection.on('error', ignore);
  return {
    query: (statement) =>
      new Promise((resolve, reject) => {
        connection.query(statement, (error, rows) => (error ? reject(error) : resolve(rows)));
      }),
    release: () => {
      connection.removeListener('error', ignore);
      connection.release();
    },
    discard: async () => void sever(connection),
  };
}

/** The pool that TypeORM, Knex, Drizzle and applications themselves use for MySQL and MariaDB. */
export function mySqlPool(pool: MySqlPool): ConnectionPool {
  const internals = mySqlInternals(pool);
  const getConnection = () =>
    new Promise<SqlConnection>((resolve, reject) => {
      pool.getConnection((error, connection) => (error ? reject(error) : resolve(lent(connection))));
    });
  return {
    request: () => {
      const { result, cancel } = watchRequest(internals, getConnection);
      return { connection: result, cancel };
    },
    figures: internals.figures,
  };
}
