import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { randomUUID } from 'node:crypto';
import type { createClient } from 'redis';

@Injectable()
class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject('REDIS') private readonly client: ReturnType<typeof createClient>,
  ) {}

  async isHealthy(key: string) {
    const randomKey = `redis-health-check-${randomUUID()}`;
    try {
      await this.client.set(randomKey, 'redis');
      const isHealthy = (await this.client.get(randomKey)) === 'redis';
      return isHealthy ? this.indicators.check(key).up() : this.indicators.check(key).down();
    } catch (error) {
      console.error('Redis Health Error: ', error);
      return this.indicators.check(key).down();
    }
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly redis: RedisHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([
      () => this.database.pingCheck('database', { timeout: 60_000 }),
      () => this.redis.isHealthy('redis'),
    ]);
  }

  @Get('live')
  live() {
    return { status: 'ok', uptime: process.uptime(), timestamp: new Date().toISOString() };
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [RedisHealthIndicator],
})
export class HealthFeature {}
