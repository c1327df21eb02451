import type { DataSource, QueryRunner } from 'typeorm';
import { HealthCheckError, type CheckContext, type CheckResult } from '../../interfaces/check.js';
import { importPeer } from '../shared/import-peer.js';
import { runnerPool } from './database-pool.js';
import { TypeOrmHealthCheck } from './typeorm.health-check.js';
import { useConnection } from './use-connection.js';

/** How many pending migrations the message names. */
const NAMED = 5;

/**
 * Fails while the database lacks migrations that this build contains, so that no instance counts as started on a schema that
 * does not fit. It only reads: unlike `DataSource.showMigrations()`, it does not create the table of migrations. If that table
 * is missing, all migrations are pending.
 *
 * First it does the same as {@link TypeOrmHealthCheck}. The deep report shows `pendingMigrations` beside the pool. A query for
 * the migrations that gets no answer occupies one connection of the pool until the driver gives up, and the check is `HUNG`.
 *
 * Use it in the startup probe, which passes only once. In readiness, a migration of the next release would take the instances of
 * this release out of service.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'orders-schema', componentType: 'datastore', probes: ['startup'] })
 * export class OrdersSchemaHealth extends TypeOrmMigrationsHealthCheck {}
 * ```
 */
export class TypeOrmMigrationsHealthCheck extends TypeOrmHealthCheck {
  override async check(context: CheckContext): Promise<CheckResult> {
    // First without TypeORM: a MySQL cluster of TypeORM counts failed requests, and would drop the master.
    const ping = await super.check(context);
    const dataSource = this.usableDataSource();
    const pool = runnerPool(dataSource);
    const pending = await useConnection(pool, context, ({ runner }) => pendingIn(dataSource, runner));
    const measurements = { ...ping.measurements, pendingMigrations: { observedValue: pending.length } };
    if (pending.length > 0) throw new HealthCheckError(describe(pending), measurements);
    return { status: 'pass', measurements };
  }
}

async function pendingIn(dataSource: DataSource, runner: QueryRunner): Promise<string[]> {
  const loadedBy = 'TypeOrmMigrationsHealthCheck of nestjs-vitals/typeorm';
  const { MigrationExecutor } = await importPeer('typeorm', loadedBy, () => import('typeorm'));
  const pending = await new MigrationExecutor(dataSource, runner).getPendingMigrations();
  return pending.map(({ name }) => name);
}

function describe(pending: readonly string[]): string {
  const names = pending.slice(0, NAMED).join(', ');
  const more = pending.length > NAMED ? ` and ${pending.length - NAMED} more` : '';
  return `${pending.length} ${pending.length === 1 ? 'migration has' : 'migrations have'} not run: ${names}${more}`;
}
