import { HealthIndicator, HeartbeatHealthCheck } from 'nestjs-vitals';

/**
 * Not critical: to take an instance out of traffic does not start its job again. While the database is away the job
 * cannot do anything, and is not to blame; when it is back, the job has three seconds for its next beat.
 */
@HealthIndicator({
  name: 'sales-job',
  critical: false,
  intervalMs: 1_000,
  failureThreshold: 3,
  dependsOn: ['orders-db'],
  affectedEndpoints: ['/sales'],
})
export class SalesJobHealth extends HeartbeatHealthCheck {
  protected override readonly maxSilenceMs = 5_000;
  // The first beat waits for the database, however long that takes.
  protected override readonly graceMs = 24 * 3_600_000;
}
