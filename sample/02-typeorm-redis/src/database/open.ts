import type { DataSource } from 'typeorm';
import { settings } from '../settings.js';
import { unreachable } from '../unreachable.js';

/** @throws an error for a person who has just started the sample without its database */
export async function open(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw new Error(unreachable('PostgreSQL', 'postgres', 'DATABASE_URL', settings.databaseUrl), { cause });
  }
}
