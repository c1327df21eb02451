import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Order } from '../orders/order.entity.js';
import { SalesController } from './sales.controller.js';
import { SalesJob } from './sales-job.js';
import { SalesJobHealth } from './sales-job.health.js';

@Module({
  imports: [TypeOrmModule.forFeature([Order])],
  controllers: [SalesController],
  providers: [SalesJob, SalesJobHealth],
  exports: [SalesJob],
})
export class SalesModule {}
