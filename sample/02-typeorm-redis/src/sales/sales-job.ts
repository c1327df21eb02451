import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Order } from '../orders/order.entity.js';
import { SalesJobHealth } from './sales-job.health.js';

const EVERY_MS = 1_000;

/** In cents. */
export interface Sales {
  readonly orders: number;
  readonly total: number;
}

/** Sums up all orders once a second, so that requests for the sum do not wait. */
@Injectable()
export class SalesJob implements OnApplicationBootstrap, OnModuleDestroy {
  sales: Sales | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOn = false;

  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly health: SalesJobHealth,
  ) {}

  onApplicationBootstrap(): void {
    this.start();
  }

  onModuleDestroy(): void {
    this.stop();
  }

  start(): void {
    if (this.isOn) return;
    this.isOn = true;
    this.timer = setTimeout(() => void this.run(), EVERY_MS);
  }

  stop(): void {
    this.isOn = false;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    try {
      this.sales = await this.sumUp();
      // At the end of the work, not at its start, and not if it has failed.
      this.health.beat();
    } catch {
      // The heartbeat check or the check of the database reports it.
    }
    if (this.isOn) this.timer = setTimeout(() => void this.run(), EVERY_MS);
  }

  private async sumUp(): Promise<Sales> {
    const row = await this.orders
      .createQueryBuilder('o')
      .select('COUNT(*)::int', 'orders')
      .addSelect('COALESCE(SUM(o.quantity * o.price - o.discount), 0)::int', 'total')
      .getRawOne<Sales>();
    return row ?? { orders: 0, total: 0 };
  }
}
