import type { DataSourceOptions } from 'typeorm';
import { settings } from '../settings.js';
import { CreateOrders1763000000000 } from './migrations/1763000000000-create-orders.js';
import { AddDiscount1764000000000 } from './migrations/1764000000000-add-discount.js';

export const databaseOptions = {
  type: 'postgres',
  url: settings.databaseUrl,
  migrations: [CreateOrders1763000000000, AddDiscount1764000000000],
  migrationsTableName: 'shop_migrations',
  // Small, so that a person can exhaust it.
  poolSize: 5,
  extra: {
    // Nobody waits longer than this for a connection, be it a new one or one that others hold …
    connectionTimeoutMillis: 2_000,
    // … or for an answer: a job that waits for ever never beats again, even when the database is back.
    query_timeout: 5_000,
  },
} satisfies DataSourceOptions;
