import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

/** Critical: no order works without it. The timeout is below the 900 ms of the readiness probe, so readiness reports `TIMEOUT`. */
@HealthIndicator({
  name: 'orders-db',
  critical: true,
  timeoutMs: 800,
  componentType: 'datastore',
  affectedEndpoints: ['/orders', '/orders/{id}', '/sales'],
})
export class OrdersDbHealth extends TypeOrmHealthCheck {
  constructor() {
    super('default', { reportVersion: true });
  }
}
