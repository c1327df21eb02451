import type { DataSource, QueryRunner } from 'typeorm';
import { HealthCheckError, type CheckContext, type CheckResult } from '../../interfaces/check.js';
import { PoolLease } from '../pool/pool-lease.js';
import { importPeer } from '../shared/import-peer.js';
import { poolOf } from './pool-of.js';
import type { RunnerConnection } from './query-runner-pool.js';
import { TypeOrmHealthCheck } from './typeorm.health-check.js';

/** How many pending migrations are named. */
const NAMED = 5;

interface Source {
  readonly key: object;
  readonly lease: PoolLease<RunnerConnection>;
}

/**
 * Fails while migrations that this build knows have not run on the database, so that no instance counts as started on a
 * schema that it does not fit. Only reads: unlike `DataSource.showMigrations()`, it does not create the table of
 * migrations where that is missing; then all of them are pending.
 *
 * Before it looks, it asks what {@link TypeOrmHealthCheck} asks, and fails as that does. Deep shows `pendingMigrations`
 * beside the pool.
 *
 * Meant for startup, which passes once and for all; in readiness, a migration that another release has yet to run would
 * take a working instance out of service.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'orders-schema', componentType: 'datastore', probes: ['startup'] })
 * export class OrdersSchemaHealth extends TypeOrmMigrationsHealthCheck {}
 * ```
 */
export class TypeOrmMigrationsHealthCheck extends TypeOrmHealthCheck {
  private migrations: Source | undefined;

  override async check(context: CheckContext): Promise<CheckResult> {
    // First without TypeORM: its MySQL cluster would count the failed requests of a probe, and drop the master.
    const ping = await super.check(context);
    const dataSource = this.usableDataSource();
    const pending = await this.lease(dataSource).use(context, ({ runner }) => pendingIn(dataSource, runner));
    const measurements = { ...ping.measurements, pendingMigrations: { observedValue: pending.length } };
    if (pending.length > 0) throw new HealthCheckError(describe(pending), measurements);
    return { status: 'pass', measurements };
  }

  private lease(dataSource: DataSource): PoolLease<RunnerConnection> {
    const { key, runners } = poolOf(dataSource);
    if (this.migrations?.key !== key) this.migrations = { key, lease: new PoolLease(runners()) };
    return this.migrations.lease;
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
