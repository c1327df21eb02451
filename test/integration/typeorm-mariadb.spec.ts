import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import { describeFaultTable } from '../support/fault-table/index.js';
import { onMariaDb } from './typeorm.fixtures.js';

@HealthIndicator({ name: 'orders-db', componentType: 'datastore' })
class OrdersDbHealth extends TypeOrmHealthCheck {}

describeFaultTable({
  key: 'typeorm-mariadb',
  title: '`TypeOrmHealthCheck` on MariaDB (`mysql2`)',
  ...onMariaDb(OrdersDbHealth),
});
