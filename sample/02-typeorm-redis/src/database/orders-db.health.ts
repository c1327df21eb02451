import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

/** No order without it: critical. The timeout is below the 900 ms of the readiness probe, which so can name it. */
@HealthIndicator({
  name: 'orders-db',
  critical: true,
  timeoutMs: 800,
  componentType: 'datastore',
  affectedEndpoints: ['/orders', '/orders/{id}', '/sales'],
})
export class OrdersDbHealth extends TypeOrmHealthCheck {
  protected override readonly reportVersion = true;
}
