import type { EventEmitter } from 'node:events';
import type { ConnectionPool, SqlConnection } from './connection-pool.js';
import type { PoolInternals } from './pool-internals.js';
import { watchRequest } from './watch-request.js';

/** What is used of a client of node-postgres (`pg`), written down as structure so that no type of it is needed. */
interface PgClient extends EventEmitter {
  query(statement: string): Promise<{ readonly rows: unknown }>;
  release(destroy?: Error | boolean): void;
  /** Not public, but what pg-pool itself ends a connection by that does not open in time. Absent with `pg-native`. */
  readonly connection?: { readonly stream?: { destroy(): void } };
  readonly _connected?: boolean;
}

/** A `Pool` of node-postgres. */
export interface PgPool {
  connect(): Promise<unknown>;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number };
}

export const isPgPool = (pool: unknown): pool is PgPool =>
  typeof pool === 'object' &&
  pool !== null &&
  typeof (pool as PgPool).connect === 'function' &&
  typeof (pool as PgPool).totalCount === 'number';

const listIn = <Item>(pool: PgPool, name: string): Item[] => {
  const list = (pool as unknown as Record<string, unknown>)[name];
  return Array.isArray(list) ? (list as Item[]) : [];
};

export function pgInternals(pool: PgPool): PoolInternals<PgClient> {
  const connections = (): PgClient[] => listIn(pool, '_clients');
  const queue = (): object[] => listIn(pool, '_pendingQueue');
  const isOpening = ({ _connected: connected }: PgClient): boolean => connected === false;
  return {
    connections,
    isOpening,
    queue,
    unqueue: (request) => {
      const index = queue().indexOf(request);
      return index >= 0 && queue().splice(index, 1).length > 0;
    },
    sever: ({ connection }) => {
      connection?.stream?.destroy();
      return connection?.stream !== undefined;
    },
    figures: () => ({
      max: pool.options.max,
      size: pool.totalCount,
      idle: pool.idleCount,
      opening: connections().filter(isOpening).length,
      waiting: pool.waitingCount,
    }),
  };
}

// A client that is checked out has no listener of the pool's: without one, a lost connection would end the process.
const ignore = (): void => {};

function lent(client: PgClient): SqlConnection {
  client.on('error', ignore);
  return {
    query: async (statement) => (await client.query(statement)).rows,
    release: () => {
      client.removeListener('error', ignore);
      client.release();
    },
    discard: async () => client.release(true),
  };
}

/** The pool that TypeORM, Knex, Drizzle and applications themselves use for PostgreSQL. */
export function nodePostgresPool(pool: PgPool): ConnectionPool {
  const internals = pgInternals(pool);
  return {
    request: () => {
      const { result, cancel } = watchRequest(internals, () => pool.connect());
      return { connection: result.then((client) => lent(client as PgClient)), cancel };
    },
    figures: internals.figures,
  };
}
