import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CacheModule } from '../cache/cache.module.js';
import { ReceiptsModule } from '../receipts/receipts.module.js';
import { Order } from './order.entity.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Order]), CacheModule, ReceiptsModule],
  controllers: [OrdersController],
  providers: [OrdersService],
})
export class OrdersModule {}
