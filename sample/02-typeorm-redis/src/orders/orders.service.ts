import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { Repository } from 'typeorm';
import { OrdersCache } from '../cache/orders-cache.js';
import { Receipts } from '../receipts/receipts.js';
import type { NewOrder } from './new-order.js';
import { Order } from './order.entity.js';

@Injectable()
export class OrdersService {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly cache: OrdersCache,
    private readonly receipts: Receipts,
  ) {}

  list(): Promise<Order[]> {
    return this.orders.find({ order: { createdAt: 'DESC' }, take: 20 });
  }

  async get(id: string): Promise<Order | null> {
    // This is why the cache is not critical: without it the database does its work.
    const cached = await this.cache.get(id);
    if (cached) return cached;
    const order = await this.orders.findOneBy({ id });
    if (order) await this.cache.put(order);
    return order;
  }

  async create({ item, quantity, price }: NewOrder): Promise<Order> {
    const discount = quantity >= 10 ? Math.round(quantity * price * 0.1) : 0;
    const order = { id: randomUUID(), item, quantity, price, discount, createdAt: new Date() };
    // And this is why the disk is critical: no order without a receipt.
    await this.receipts.write(order);
    await this.orders.insert(order);
    return order;
  }
}
