import { Inject } from '@nestjs/common';
import { HealthIndicator } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { Redis } from 'ioredis';

/**
 * Not critical, because orders are served without the cache. The check runs in the background, once a second. It fails after
 * two failures in a row, so that a short loss of the connection is not reported.
 */
@HealthIndicator({
  name: 'orders-cache',
  critical: false,
  timeoutMs: 500,
  intervalMs: 1_000,
  failureThreshold: 2,
  componentType: 'datastore',
  affectedEndpoints: ['/orders/{id}'],
})
export class OrdersCacheHealth extends RedisHealthCheck {
  constructor(@Inject(Redis) redis: Redis) {
    super(redis, { figures: ['memory', 'hitRate'] });
  }
}
