import { BadRequestException, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { In, Like, Repository } from 'typeorm';
import { PriceList } from '../prices/price-list.js';
import { SearchService } from '../search/search.service.js';
import type { NewOrder } from './new-order.js';
import { Order } from './order.entity.js';

@Injectable()
export class OrdersService {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly prices: PriceList,
    private readonly search: SearchService,
  ) {}

  async list(text?: string): Promise<Order[]> {
    const newest = { order: { createdAt: 'DESC' }, take: 20 } as const;
    if (!text) return this.orders.find(newest);
    // This is why search is not critical: without it the database does its work, less well.
    const ids = await this.search.find(text).catch(() => undefined);
    return this.orders.find({ ...newest, where: ids ? { id: In(ids) } : { item: Like(`%${text}%`) } });
  }

  get(id: string): Promise<Order | null> {
    return this.orders.findOneBy({ id });
  }

  async create({ customer, item, quantity }: NewOrder): Promise<Order> {
    // And this is why the price list is: without it no order can be taken.
    const price = (await this.prices.read())[item];
    if (price === undefined) throw new BadRequestException(`${item} is not on the price list.`);
    const order = { id: randomUUID(), customer, item, quantity, price, createdAt: new Date() };
    await this.orders.insert(order);
    // If search is down, the next start makes up for it.
    await this.search.index([order]).catch(() => undefined);
    return order;
  }
}
