import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthModule } from 'nestjs-vitals';
import { AuthGuard } from './auth/auth.guard.js';
import { AuthModule } from './auth/auth.module.js';
import { BreakModule } from './break/break.module.js';
import { databaseOptions } from './database-options.js';
import { OrdersModule } from './orders/orders.module.js';
import { settings } from './settings.js';

@Module({
  imports: [
    HealthModule.forRoot({
      deep: { guards: [AuthGuard] },
      info: { version: '1.0.0', serviceId: 'orders', description: 'The orders of a tea room' },
      // Shorter than the default of 5 000 ms, so that a person who breaks something need not wait.
      checks: { cacheMs: 1_000 },
    }),
    TypeOrmModule.forRootAsync({ useFactory: databaseOptions }),
    AuthModule,
    OrdersModule,
    ...(settings.production ? [] : [BreakModule]),
  ],
})
export class AppModule {}
