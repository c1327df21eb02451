import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmMigrationsHealthCheck } from 'nestjs-vitals/typeorm';

/** Of the startup probe alone: it passes once and for all. A release to come must not take this one out of service. */
@HealthIndicator({
  name: 'orders-schema',
  probes: ['startup'],
  dependsOn: ['orders-db'],
  componentType: 'datastore',
})
export class OrdersSchemaHealth extends TypeOrmMigrationsHealthCheck {}
