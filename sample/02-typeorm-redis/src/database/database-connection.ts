import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StartupTask, type StartupContext } from 'nestjs-vitals';
import { DataSource } from 'typeorm';
import { settings } from '../settings.js';
import { open } from './open.js';

/**
 * Tries once before the application listens, and goes on trying while it does. Left to itself, TypeOrmModule makes all
 * its attempts before: nobody is answered meanwhile, and after the tenth the process ends.
 */
@Injectable()
export class DatabaseConnection implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    // If it fails, the first attempt of the task says why.
    await open(this.dataSource).catch(() => undefined);
  }

  @StartupTask({ name: 'connect-orders-db', timeoutMs: 120_000, retries: 1_000_000, retryDelayMs: 2_000 })
  async connect({ progress }: StartupContext): Promise<void> {
    if (!this.dataSource.isInitialized) await open(this.dataSource);
    if (!settings.runMigrations) return;
    progress(50, 'running migrations');
    await this.dataSource.runMigrations();
  }
}
