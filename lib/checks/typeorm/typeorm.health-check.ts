import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import type { ConnectionPool, SqlConnection } from '../pool/connection-pool.js';
import { poolMeasurements } from '../pool/pool-figures.js';
import { PoolLease } from '../pool/pool-lease.js';
import { trueOrFalse, validateProperties } from '../shared/property-rules.js';
import { DataSourceCheck } from './data-source.check.js';
import { statementsOf } from './ping-statement.js';
import { poolOf } from './pool-of.js';

interface Source {
  readonly key: object;
  readonly pool: ConnectionPool;
  readonly lease: PoolLease<SqlConnection>;
}

/**
 * Asks the database of the application's own `DataSource` for `SELECT 1`, in the form of its dialect and on a connection
 * of its pool. Never opens a connection beside the pool, never writes, and never holds a slot for longer than its timeout:
 * a connection whose answer is late is destroyed, and the pool replaces it.
 *
 * It fails when the statement fails, when the data source is not initialised or was destroyed, and when the application
 * holds every connection ("pool exhausted: 10 of 10 connections in use, 3 waiting"), which it reports at four fifths of
 * its timeout so that it can be told from a database that does not answer (`TIMEOUT`).
 *
 * Of SQLite it reads the schema, so that a broken or locked file shows. Mind that better-sqlite3 waits for a lock while the
 * event loop stands still, for its option `timeout` (5 s unless the data source says otherwise).
 *
 * Deep shows the pool: `connections`, `maxConnections`, `idleConnections`, `waitingRequests` and `utilization` (percent of
 * the pool in use), for PostgreSQL, CockroachDB, MySQL and MariaDB.
 *
 * @example the default data source
 * ```ts
 * @HealthIndicator({ name: 'orders-db', componentType: 'datastore' })
 * export class OrdersDbHealth extends TypeOrmHealthCheck {}
 * ```
 * @example one with a name
 * ```ts
 * @HealthIndicator({ name: 'reports-db', componentType: 'datastore', critical: false })
 * export class ReportsDbHealth extends TypeOrmHealthCheck {
 *   protected override readonly dataSourceName = 'reports';
 * }
 * ```
 * @example one that you hold yourself
 * ```ts
 * const check = new TypeOrmHealthCheck(dataSource);
 * registry.register('orders-db', (context) => check.check(context), { componentType: 'datastore' });
 * ```
 */
export class TypeOrmHealthCheck extends DataSourceCheck implements HealthCheck {
  /** Ask for the version of the server instead of a constant, and show it in deep as `version`. Default `false`. */
  protected readonly reportVersion: boolean = false;

  private source: Source | undefined;

  override async onModuleInit(): Promise<void> {
    validateProperties(this, { reportVersion: trueOrFalse });
    await super.onModuleInit();
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const dataSource = this.usableDataSource();
    const { ping, version } = statementsOf(dataSource.options.type);
    const statement = (this.reportVersion && version) || ping;
    const { pool, lease } = this.currentSource();
    try {
      const rows = await lease.use(context, (connection) => connection.query(statement));
      return {
        status: 'pass',
        measurements: { ...figuresOf(pool), ...(statement === version && versionIn(rows)) },
      };
    } catch (error) {
      if (error instanceof HealthCheckError) throw error;
      throw new HealthCheckError(describeError(error), figuresOf(pool), { cause: error });
    }
  }

  private currentSource(): Source {
    const { key, direct } = poolOf(this.usableDataSource());
    if (this.source?.key !== key) {
      const pool = direct();
      this.source = { key, pool, lease: new PoolLease(pool) };
    }
    return this.source;
  }
}

type Measurements = Record<string, Measurement>;

function figuresOf(pool: ConnectionPool): Measurements {
  const figures = pool.figures();
  return figures ? poolMeasurements(figures) : {};
}

/** The first column of the first row, by whatever name. */
function versionIn(rows: unknown): Measurements {
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
  if (row === null || typeof row !== 'object') return {};
  return { version: { observedValue: String(Object.values(row)[0]) } };
}
