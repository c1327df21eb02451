import { Inject, Module } from '@nestjs/common';
import { HealthIndicator, HealthModule } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import type { createClient } from 'redis';

@HealthIndicator({ name: 'database' })
class DatabaseHealth extends TypeOrmHealthCheck {}

@HealthIndicator({ name: 'redis' })
class RedisHealth extends RedisHealthCheck {
  constructor(@Inject('REDIS') client: ReturnType<typeof createClient>) {
    super(client);
  }
}

@Module({
  imports: [
    HealthModule.forRoot({
      routes: { readiness: 'health' },
      probes: { readiness: { formats: ['terminus'], details: 'summary' } },
    }),
  ],
  providers: [DatabaseHealth, RedisHealth],
})
export class HealthFeature {}
