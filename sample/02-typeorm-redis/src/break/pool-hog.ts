import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { databaseOptions } from '../database/database-options.js';

/** Acts as code that takes connections and does not release them. */
@Injectable()
export class PoolHog implements OnModuleDestroy {
  private readonly held: QueryRunner[] = [];

  constructor(private readonly dataSource: DataSource) {}

  async take(): Promise<void> {
    while (this.held.length < databaseOptions.poolSize) {
      const runner = this.dataSource.createQueryRunner();
      await runner.connect();
      this.held.push(runner);
    }
  }

  async giveBack(): Promise<void> {
    await Promise.all(this.held.splice(0).map((runner) => runner.release()));
  }

  onModuleDestroy(): Promise<void> {
    return this.giveBack();
  }
}
