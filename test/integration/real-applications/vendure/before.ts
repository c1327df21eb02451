import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';

@Injectable()
class HttpHealthIndicator {
  constructor(private readonly indicators: HealthIndicatorService) {}

  async pingCheck(key: string, url: string, timeout: number) {
    try {
      await fetch(url, { signal: AbortSignal.timeout(timeout) });
      return this.indicators.check(key).up();
    } catch (error) {
      return this.indicators.check(key).down((error as Error).message);
    }
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly http: HttpHealthIndicator,
    @Inject('ASSETS_URL') private readonly assetsUrl: string,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([
      () => this.database.pingCheck('database', { timeout: 1_000 }),
      () => this.http.pingCheck('assets', this.assetsUrl, 5_000),
    ]);
  }
}

@Module({
  imports: [TerminusModule],
  controllers: [HealthController],
  providers: [HttpHealthIndicator],
})
export class HealthFeature {}
