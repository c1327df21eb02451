import { Controller, Get, Injectable } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  HealthCheck as TerminusHealthCheck,
} from '@nestjs/terminus';
import { HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import { fromTerminus } from 'nestjs-vitals/terminus';
import { onEachAdapter } from '../support/adapters.js';

/** An indicator as an application has it. */
@Injectable()
class OrdersIndicator {
  up = true;
  constructor(private readonly indicators: HealthIndicatorService) {}

  isHealthy(key: string) {
    const session = this.indicators.check(key);
    return this.up ? session.up({ connections: 3 }) : session.down('postgres://root:hunter2@db is gone');
  }
}

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  constructor(private readonly orders: OrdersIndicator) {}
  check = fromTerminus(() => this.orders.isHealthy('orders-db'));
}

@Controller('status')
class StatusController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly orders: OrdersIndicator,
  ) {}

  @Get()
  @TerminusHealthCheck()
  status() {
    return this.health.check([() => this.orders.isHealthy('orders-db')]);
  }
}

onEachAdapter((serve) => {
  it('serves an indicator of terminus beside terminus itself, without a clash', async () => {
    const { app, get } = await serve({
      imports: [TerminusModule, HealthModule.forRoot({ deep: { guards: 'none' } })],
      controllers: [StatusController],
      providers: [OrdersIndicator, OrdersDb],
    });
    const ready = await get('/health/ready');
    expect([ready.status, ready.body, (await get('/status')).json.status]).toEqual([
      200,
      '{"status":"pass"}',
      'ok',
    ]);

    app.get(OrdersIndicator).up = false;
    const deep = await get('/health/deep');
    expect([deep.status, deep.json.checks['orders-db:responseTime'][0].output]).toEqual([
      503,
      'postgres://***@db is gone',
    ]);
    expect((await get('/status')).status).toBe(503);
    expect((await get('/health/ready')).body).toBe('{"status":"fail","reason":"CHECK_FAILED"}');
    expect((await get('/health/live')).status).toBe(200);
  });
});
