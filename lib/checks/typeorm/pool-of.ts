import type { DataSource } from 'typeorm';
import type { ConnectionPool } from '../pool/connection-pool.js';
import { isMySqlPool, mySqlInternals, mySqlPool } from '../pool/mysql-pool.js';
import { isPgPool, nodePostgresPool, pgInternals } from '../pool/node-postgres-pool.js';
import { mongoPool } from './mongo-pool.js';
import { queryRunnerPool, type RunnerConnection } from './query-runner-pool.js';

/** Where TypeORM's drivers keep their pools. */
interface DriverPools {
  /** PostgreSQL and CockroachDB. */
  readonly master?: unknown;
  /** MySQL and MariaDB … */
  readonly pool?: unknown;
  /** … and with replication. */
  readonly poolCluster?: { readonly _nodes?: { readonly MASTER?: { readonly pool?: unknown } } };
}

/** A data source's pool for writes, in two shapes. */
export interface DataSourcePool {
  /** Another one after the data source was destroyed and initialised again. */
  readonly key: object;
  /** For statements. */
  direct(): ConnectionPool;
  /** For what TypeORM does itself. */
  runners(): ConnectionPool<RunnerConnection>;
}

export function poolOf(dataSource: DataSource): DataSourcePool {
  const { master, pool, poolCluster } = dataSource.driver as DriverPools;
  if (isPgPool(master)) {
    const runners = () => queryRunnerPool(dataSource, pgInternals(master));
    return { key: master, direct: () => nodePostgresPool(master), runners };
  }
  // Not through the cluster: it drops a node for good after some failed requests, and a probe would make them.
  const { _nodes: nodes } = poolCluster ?? {};
  const mysql = nodes?.MASTER?.pool ?? pool;
  if (isMySqlPool(mysql)) {
    const runners = () => queryRunnerPool(dataSource, mySqlInternals(mysql));
    return { key: mysql, direct: () => mySqlPool(mysql), runners };
  }
  const runners = () => queryRunnerPool(dataSource, undefined);
  const direct = dataSource.options.type === 'mongodb' ? () => mongoPool(dataSource) : runners;
  return { key: dataSource, direct, runners };
}
