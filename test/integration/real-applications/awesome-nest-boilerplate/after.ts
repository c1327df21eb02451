import { Inject, Module } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { HealthIndicator, HealthModule, type HealthCheck, type CheckContext } from 'nestjs-vitals';
import { TypeOrmHealthCheck } from 'nestjs-vitals/typeorm';
import { firstValueFrom, timeout } from 'rxjs';

@HealthIndicator({ name: 'database', timeoutMs: 1_500 })
class DatabaseHealth extends TypeOrmHealthCheck {}

@HealthIndicator({ name: 'mail', critical: false })
class MailHealth implements HealthCheck {
  constructor(@Inject('NATS_SERVICE') private readonly client: ClientProxy) {}

  async check({ timeoutMs }: CheckContext) {
    await firstValueFrom(this.client.send('mail', { check: true }).pipe(timeout(timeoutMs)));
  }
}

@Module({
  imports: [HealthModule.forRoot({ routes: { readiness: 'health' } })],
  providers: [DatabaseHealth, MailHealth],
})
export class HealthFeature {}
