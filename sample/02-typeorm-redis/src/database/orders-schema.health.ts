import { HealthIndicator } from 'nestjs-vitals';
import { TypeOrmMigrationsHealthCheck } from 'nestjs-vitals/typeorm';

/** Only in the startup probe, which passes once. The migrations of the next release must not take this release out of service. */
@HealthIndicator({
  name: 'orders-schema',
  probes: ['startup'],
  dependsOn: ['orders-db'],
  componentType: 'datastore',
})
export class OrdersSchemaHealth extends TypeOrmMigrationsHealthCheck {}
