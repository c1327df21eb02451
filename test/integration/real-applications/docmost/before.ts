import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';

@Injectable()
class PostgresHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject('PG_POOL') private readonly pool: Pool,
  ) {}

  async pingCheck(key: string) {
    try {
      await this.pool.query('SELECT 1');
      return this.indicators.check(key).up();
    } catch {
      return this.indicators.check(key).down();
    }
  }
}

@Injectable()
class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject('REDIS_URL') private readonly url: string,
  ) {}

  async pingCheck(key: string) {
    try {
      const redis = new Redis(this.url, { maxRetriesPerRequest: 15 });
      await redis.ping();
      redis.disconnect();
      return this.indicators.check(key).up();
    } catch {
      return this.indicators.check(key).down();
    }
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly postgres: PostgresHealthIndicator,
    private readonly redis: RedisHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([
      () => this.postgres.pingCheck('database'),
      () => this.redis.pingCheck('redis'),
    ]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [PostgresHealthIndicator, RedisHealthIndicator],
})
export class HealthFeature {}
