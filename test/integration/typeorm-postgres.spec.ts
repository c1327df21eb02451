import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import { describeFaultTable } from '../support/fault-table/index.js';
import { onPostgres } from './typeorm.fixtures.js';

@HealthIndicator({ name: 'orders-db', componentType: 'datastore' })
class OrdersDbHealth extends TypeOrmHealthCheck {}

describeFaultTable({
  key: 'typeorm-postgres',
  title: '`TypeOrmHealthCheck` on PostgreSQL (`pg`)',
  ...onPostgres(OrdersDbHealth),
});
