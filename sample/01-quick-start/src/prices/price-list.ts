import { Injectable, type OnModuleInit } from '@nestjs/common';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settings } from '../settings.js';

const PRICES = { tea: 390, coffee: 450, cake: 320 };

/** Another department's file, which it leaves here every night. In cents. */
@Injectable()
export class PriceList implements OnModuleInit {
  readonly file = join(settings.dataDir, 'price-list.json');

  async onModuleInit(): Promise<void> {
    await this.deliver();
  }

  async read(): Promise<Readonly<Record<string, number>>> {
    return JSON.parse(await readFile(this.file, 'utf8')) as Record<string, number>;
  }

  async deliver(): Promise<void> {
    await mkdir(settings.dataDir, { recursive: true });
    await writeFile(this.file, JSON.stringify(PRICES, null, 2));
  }

  async lose(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
