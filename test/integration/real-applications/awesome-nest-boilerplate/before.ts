import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import {
  HealthCheck,
  HealthCheckService,
  TerminusModule,
  TypeOrmHealthIndicator,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { firstValueFrom, timeout } from 'rxjs';

@Injectable()
class ServiceHealthIndicator {
  constructor(@Inject('NATS_SERVICE') private readonly client: ClientProxy) {}

  async isHealthy(pattern: string): Promise<HealthIndicatorResult> {
    const result = await firstValueFrom(this.client.send(pattern, { check: true }).pipe(timeout(10_000)));
    return { [pattern]: result };
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly service: ServiceHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([
      () => this.database.pingCheck('database', { timeout: 1_500 }),
      () => this.service.isHealthy('mail'),
    ]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [ServiceHealthIndicator],
})
export class HealthFeature {}
