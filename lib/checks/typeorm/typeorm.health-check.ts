import { Inject, Optional, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { importPeer } from '../shared/import-peer.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { resolveOptions } from '../shared/resolve-options.js';
import { statementPool, type DatabasePool } from './database-pool.js';
import { MissingDataSourceError } from './missing-data-source.error.js';
import { statementsOf } from './ping-statement.js';
import { poolMeasurements } from './pool-figures.js';
import { useConnection } from './use-connection.js';

export interface TypeOrmCheckOptions {
  /** Requests the version of the server instead of a constant, and shows it in the deep report as `version`. Default `false`. */
  readonly reportVersion?: boolean;
}

const DEFAULTS = { reportVersion: false };

const DEFAULT_DATA_SOURCE = 'default';

/**
 * Sends `SELECT 1` to the database of the application's own `DataSource`, in the form of its dialect and on a connection of
 * its pool. Never opens a connection beside the pool and never writes. A connection of PostgreSQL, CockroachDB, MySQL or
 * MariaDB that does not answer in time is destroyed, and the pool replaces it. With other drivers, a query that gets no
 * answer occupies its connection until the driver gives up, and the check is `HUNG`.
 *
 * It fails when the statement fails, when the data source is not initialised or was destroyed, and when the application
 * holds every connection ("pool exhausted: 10 of 10 connections in use, 3 waiting"). It reports an exhausted pool at four
 * fifths of its timeout; a database that does not answer is a `TIMEOUT`.
 *
 * On SQLite it reads the schema, which fails if the file is broken or locked. better-sqlite3 blocks the event loop while it
 * waits for a lock, for its option `timeout` (default 5 s).
 *
 * The deep report shows the pool of PostgreSQL, CockroachDB, MySQL and MariaDB: `connections`, `maxConnections`,
 * `idleConnections`, `waitingRequests` and `utilization` (percent of the pool in use).
 *
 * @example the default data source
 * ```ts
 * @HealthIndicator({ name: 'orders-db', componentType: 'datastore' })
 * export class OrdersDbHealth extends TypeOrmHealthCheck {}
 * ```
 * @example a data source with a name, and an option
 * ```ts
 * @HealthIndicator({ name: 'reports-db', componentType: 'datastore', critical: false })
 * export class ReportsDbHealth extends TypeOrmHealthCheck {
 *   constructor() {
 *     super('reports', { reportVersion: true });
 *   }
 * }
 * ```
 * @example without Nest's injection
 * ```ts
 * const check = new TypeOrmHealthCheck(dataSource);
 * registry.register('orders-db', (context) => check.check(context), { componentType: 'datastore' });
 * ```
 */
export class TypeOrmHealthCheck implements HealthCheck, OnModuleInit {
  // Injected into a property, so that a subclass needs no constructor.
  @Optional()
  @Inject(ModuleRef)
  private readonly moduleRef: ModuleRef | undefined;

  private readonly options: typeof DEFAULTS;
  private dataSource: DataSource | undefined;

  /**
   * @param source a data source, or the `name` that it has in `TypeOrmModule.forRoot()`. Default `'default'`, the data source
   *   without a name
   * @throws InvalidClientError if `source` is neither
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(
    private readonly source: DataSource | string = DEFAULT_DATA_SOURCE,
    options: TypeOrmCheckOptions = {},
  ) {
    const { name } = new.target;
    if (!isDataSource(source) && (typeof source !== 'string' || source === ''))
      throw InvalidClientError.create(name, source, 'a DataSource or the name of one', 'typeorm');
    if (isDataSource(source)) this.dataSource = source;
    this.options = resolveOptions(name, options, DEFAULTS, {
      rules: { reportVersion: (rules, path, value) => rules.boolean(path, value) },
    });
  }

  /**
   * Looks up the data source by its name.
   *
   * @throws MissingDataSourceError if there is none with that name
   * @throws MissingPeerError if the package `typeorm` is not installed
   */
  async onModuleInit(): Promise<void> {
    const { moduleRef, source, constructor } = this;
    if (!moduleRef || typeof source !== 'string') return;
    const loadedBy = `${constructor.name} of nestjs-vitals/typeorm`;
    const { DataSource } = await importPeer('typeorm', loadedBy, () => import('typeorm'));
    // The tokens of @nestjs/typeorm.
    const token = source === DEFAULT_DATA_SOURCE ? DataSource : `${source}DataSource`;
    try {
      this.dataSource = moduleRef.get<DataSource>(token, { strict: false });
    } catch {
      throw MissingDataSourceError.inApplication(constructor.name, source);
    }
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const dataSource = this.usableDataSource();
    const { ping, version } = statementsOf(dataSource.options.type);
    const statement = (this.options.reportVersion && version) || ping;
    const pool = statementPool(dataSource);
    try {
      const rows = await useConnection(pool, context, (connection) => connection.query(statement));
      return {
        status: 'pass',
        measurements: { ...figuresOf(pool), ...(statement === version && versionIn(rows)) },
      };
    } catch (error) {
      if (error instanceof HealthCheckError) throw error;
      throw new HealthCheckError(describeError(error), figuresOf(pool), { cause: error });
    }
  }

  /** @throws Error if the data source is not initialised */
  protected usableDataSource(): DataSource {
    const { dataSource } = this;
    if (!dataSource) throw MissingDataSourceError.withoutNest(this.constructor.name);
    if (!dataSource.isInitialized) {
      throw new Error('the data source is not connected: it was never initialised, or has been destroyed');
    }
    return dataSource;
  }
}

const isDataSource = (source: unknown): source is DataSource =>
  typeof (source as Partial<DataSource> | null)?.isInitialized === 'boolean';

type Measurements = Record<string, Measurement>;

function figuresOf(pool: DatabasePool): Measurements {
  const figures = pool.figures();
  return figures ? poolMeasurements(figures) : {};
}

/** The first column of the first row. Its name depends on the database. */
function versionIn(rows: unknown): Measurements {
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
  if (row === null || typeof row !== 'object') return {};
  return { version: { observedValue: String(Object.values(row)[0]) } };
}
