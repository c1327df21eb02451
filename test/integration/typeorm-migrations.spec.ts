import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmMigrationsHealthCheck } from 'nestjs-vitals/typeorm';
import { describeFaultTable } from '../support/fault-table/index.js';
import { onPostgres } from './typeorm.fixtures.js';

/** In readiness here, and not in startup, which is latched: after its first pass it would look at no fault any more. */
@HealthIndicator({ name: 'orders-schema', componentType: 'datastore' })
class OrdersSchemaHealth extends TypeOrmMigrationsHealthCheck {}

describeFaultTable({
  key: 'typeorm-migrations',
  title: '`TypeOrmMigrationsHealthCheck` on PostgreSQL (`pg`)',
  ...onPostgres(OrdersSchemaHealth),
});
