import { Inject, Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { HealthIndicator, HealthModule } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

@HealthIndicator({ name: 'database' })
class DatabaseHealth extends TypeOrmHealthCheck {}

@HealthIndicator({ name: 'redis' })
class RedisHealth extends RedisHealthCheck {
  constructor(@Inject('REDIS') redis: Redis) {
    super(redis);
  }
}

@Module({
  imports: [
    HealthModule.forRoot({
      routes: { liveness: 'healthz', readiness: 'readyz' },
    }),
  ],
  providers: [DatabaseHealth, RedisHealth],
})
export class HealthFeature {}
