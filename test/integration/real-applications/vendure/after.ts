import { Inject, Module } from '@nestjs/common';
import { HealthIndicator, HealthModule } from 'nestjs-vitals';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';

@HealthIndicator({ name: 'database', timeoutMs: 1_000 })
class DatabaseHealth extends TypeOrmHealthCheck {}

// Without its pictures the shop still sells, so an outage is a warning.
@HealthIndicator({ name: 'assets', critical: false })
class AssetsHealth extends HttpHealthCheck {
  constructor(@Inject('ASSETS_URL') assetsUrl: string) {
    super(assetsUrl);
  }
}

@Module({
  imports: [
    HealthModule.forRoot({
      routes: { readiness: 'health', liveness: 'health/live' },
      probes: { readiness: { details: 'summary' } },
    }),
  ],
  providers: [DatabaseHealth, AssetsHealth],
})
export class HealthFeature {}
