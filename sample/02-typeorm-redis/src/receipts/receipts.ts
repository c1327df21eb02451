import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Order } from '../orders/order.entity.js';
import { settings } from '../settings.js';

/** A file for each order, which another program fetches and prints. */
@Injectable()
export class Receipts implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    await mkdir(settings.receiptsDir, { recursive: true });
  }

  async write({ id, item, quantity, price, discount }: Order): Promise<void> {
    const total = ((quantity * price - discount) / 100).toFixed(2);
    await writeFile(join(settings.receiptsDir, `${id}.txt`), `${quantity} × ${item}: ${total}\n`);
  }
}
