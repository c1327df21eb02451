import { Inject, Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import type { Pool } from 'pg';

@HealthIndicator({ name: 'database' })
class PostgresHealth implements HealthCheck {
  constructor(@Inject('PG_POOL') private readonly pool: Pool) {}

  async check() {
    await this.pool.query('SELECT 1');
  }
}

@HealthIndicator({ name: 'redis' })
class RedisHealth extends RedisHealthCheck {
  constructor(@Inject('REDIS') redis: Redis) {
    super(redis);
  }
}

@Module({
  imports: [
    HealthModule.forRoot({
      routes: { readiness: 'health' },
      probes: { readiness: { formats: ['terminus'], details: 'summary' } },
    }),
  ],
  providers: [PostgresHealth, RedisHealth],
})
export class HealthFeature {}
