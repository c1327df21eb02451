import { Inject } from '@nestjs/common';
import { HealthIndicator } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { Redis } from 'ioredis';

/**
 * Orders are served without it, so it is not critical. It is asked in the background, once a second, and nobody is told of
 * a connection that was lost for a blink: it takes two failures in a row.
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
  protected override readonly figures = ['memory', 'hitRate'] as const;

  constructor(@Inject(Redis) redis: Redis) {
    super(redis);
  }
}
