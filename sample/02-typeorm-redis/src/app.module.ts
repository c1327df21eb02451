import { Module } from '@nestjs/common';
import { HealthModule } from 'nestjs-vitals';
import { AlertsModule } from './alerts/alerts.module.js';
import { OperatorGuard } from './auth/operator.guard.js';
import { BreakModule } from './break/break.module.js';
import { DatabaseModule } from './database/database.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { ProcessModule } from './process/process.module.js';
import { SalesModule } from './sales/sales.module.js';
import { settings } from './settings.js';

@Module({
  imports: [
    HealthModule.forRoot({
      deep: { guards: [OperatorGuard] },
      info: { version: '1.0.0', serviceId: 'shop', description: 'The web shop of a tea room' },
      // Shorter than the default of 5 000 ms, so that a person who breaks something need not wait.
      checks: { cacheMs: 1_000 },
      // In production: a little more than the period of the readiness probe.
      drain: { delayMs: settings.drainDelayMs, inFlightMs: 10_000 },
    }),
    DatabaseModule,
    OrdersModule,
    SalesModule,
    ProcessModule,
    AlertsModule,
    ...(settings.production ? [] : [BreakModule]),
  ],
})
export class AppModule {}
