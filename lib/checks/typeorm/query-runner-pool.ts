import type { DataSource, QueryRunner } from 'typeorm';
import type { ConnectionPool, SqlConnection } from '../pool/connection-pool.js';
import type { PoolInternals } from '../pool/pool-internals.js';
import { watchRequest } from '../pool/watch-request.js';

/** A connection that TypeORM has taken from its pool. */
export interface RunnerConnection extends SqlConnection {
  readonly runner: QueryRunner;
}

/** SQLite drivers have one runner for everybody: releasing it would write out what others have not yet saved. */
const isShared = (dataSource: DataSource, runner: QueryRunner): boolean =>
  (dataSource.driver as { queryRunner?: unknown }).queryRunner === runner;

async function release(dataSource: DataSource, runner: QueryRunner): Promise<void> {
  if (isShared(dataSource, runner)) return;
  // A runner whose connection is lost may fail to say goodbye to it; the slot is free all the same.
  await runner.release().catch(() => {});
}

/**
 * The pool by way of TypeORM's query runner: for what needs one, and for drivers whose pool is not known from inside. Of
 * those, nothing can be taken back: a request stands until it is granted, and a query runs to its end.
 */
export function queryRunnerPool(
  dataSource: DataSource,
  internals: PoolInternals | undefined,
): ConnectionPool<RunnerConnection> {
  const lent = (runner: QueryRunner, raw: object): RunnerConnection => ({
    runner,
    query: (statement) => runner.query(statement),
    release: () => void release(dataSource, runner),
    discard: async (work) => {
      const isCut = internals?.sever(raw) ?? false;
      const released = work.catch(() => {}).then(() => release(dataSource, runner));
      // A query whose connection is cut ends in a moment; any other one may take for ever.
      if (!isCut) await released;
    },
  });
  return {
    request: () => {
      const runner = dataSource.createQueryRunner('master');
      const connect = (): Promise<object> => runner.connect();
      const { result, cancel } = internals
        ? watchRequest(internals, connect)
        : { result: connect(), cancel: () => false };
      return { connection: result.then((raw) => lent(runner, raw)), cancel };
    },
    figures: () => internals?.figures(),
  };
}
