import { Body, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { parseNewOrder } from './new-order.js';
import type { Order } from './order.entity.js';
import { OrdersService } from './orders.service.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  list(@Query('search') text?: string): Promise<Order[]> {
    return this.orders.list(text);
  }

  @Get(':id')
  async get(@Param('id', ParseUUIDPipe) id: string): Promise<Order> {
    const order = await this.orders.get(id);
    if (order === null) throw new NotFoundException();
    return order;
  }

  @Post()
  create(@Body() body: unknown): Promise<Order> {
    return this.orders.create(parseNewOrder(body));
  }
}
