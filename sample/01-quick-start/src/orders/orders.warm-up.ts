import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { StartupTask, type StartupContext } from 'nestjs-vitals';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Repository } from 'typeorm';
import { SearchService } from '../search/search.service.js';
import { settings } from '../settings.js';
import { Order } from './order.entity.js';

const BATCH = 500;

/** Readiness and startup are 503 `STARTING` until both are done; the server answers already. */
@Injectable()
export class OrdersWarmUp {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly search: SearchService,
  ) {}

  @StartupTask({ name: 'warm-up', timeoutMs: 120_000, retries: 3 })
  async run(context: StartupContext): Promise<void> {
    await this.seed(context);
    await this.fillSearch(context);
  }

  private async seed({ signal, progress }: StartupContext): Promise<void> {
    const present = await this.orders.count();
    const wanted = settings.seedOrders;
    for (let from = present; from < wanted; from += BATCH) {
      signal.throwIfAborted();
      progress((50 * from) / wanted, 'seeding orders');
      await this.orders.insert(sampleOrders(Math.min(BATCH, wanted - from)));
      // SQLite works in this very process: let it answer probes in between.
      await setImmediate();
    }
  }

  private async fillSearch({ signal, progress }: StartupContext): Promise<void> {
    const total = await this.orders.count();
    for (let skip = 0; skip < total; skip += BATCH) {
      signal.throwIfAborted();
      progress(50 + (50 * skip) / total, 'filling the search index');
      await this.search.index(await this.orders.find({ order: { id: 'ASC' }, skip, take: BATCH }));
    }
  }
}

const CUSTOMERS = ['Ada', 'Grace', 'Katherine', 'Edsger', 'Barbara'];
const ITEMS = [
  { item: 'tea', price: 390 },
  { item: 'coffee', price: 450 },
  { item: 'cake', price: 320 },
];

const sampleOrders = (count: number): Order[] =>
  Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    customer: CUSTOMERS[index % CUSTOMERS.length]!,
    ...ITEMS[index % ITEMS.length]!,
    quantity: 1 + (index % 4),
    createdAt: new Date(Date.now() - (index + 1) * 60_000),
  }));
