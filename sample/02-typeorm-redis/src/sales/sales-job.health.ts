import { HealthIndicator, HeartbeatHealthCheck } from 'nestjs-vitals';

/**
 * Not critical, because taking an instance out of traffic does not restart its job. While the database is down the job cannot
 * work, so its check is skipped. After that, the job has three seconds for its next beat.
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
  constructor() {
    // The first beat waits for the database, however long that takes.
    super({ maxSilenceMs: 5_000, graceMs: 24 * 3_600_000 });
  }
}
