import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

/** `SELECT 1` on the pool that the application uses. The name of the check is `orders-db`, from that of the class. */
@HealthIndicator({
  critical: true,
  timeoutMs: 2_000,
  componentType: 'datastore',
  affectedEndpoints: ['/orders', '/orders/{id}'],
})
export class OrdersDbHealth extends TypeOrmHealthCheck {}
