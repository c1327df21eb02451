import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PricesModule } from '../prices/prices.module.js';
import { SearchModule } from '../search/search.module.js';
import { Order } from './order.entity.js';
import { OrdersDbHealth } from './orders-db.health.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';
import { OrdersWarmUp } from './orders.warm-up.js';

@Module({
  imports: [TypeOrmModule.forFeature([Order]), PricesModule, SearchModule],
  controllers: [OrdersController],
  providers: [OrdersService, OrdersWarmUp, OrdersDbHealth],
})
export class OrdersModule {}
