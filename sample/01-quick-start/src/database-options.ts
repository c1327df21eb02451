import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from './settings.js';

/** PostgreSQL if there is a DATABASE_URL, else SQLite inside this process, in a file. */
export function databaseOptions(): TypeOrmModuleOptions {
  // The tables follow the entities: right for a sample, wrong for production.
  const common = { autoLoadEntities: true, synchronize: true };
  const { databaseUrl } = settings;
  if (databaseUrl !== undefined) {
    return { ...common, type: 'postgres', url: databaseUrl, extra: { connectionTimeoutMillis: 2_000 } };
  }
  mkdirSync(settings.dataDir, { recursive: true });
  const location = join(settings.dataDir, 'orders.sqlite');
  return { ...common, type: 'sqljs', location, autoSave: true, autoSaveCallback: saveTo(location) };
}

/** Whole or not at all: TypeORM's own way lets two saves write to the file at once. */
const saveTo = (location: string) => (database: Uint8Array) => {
  writeFileSync(`${location}.new`, database);
  renameSync(`${location}.new`, location);
};
