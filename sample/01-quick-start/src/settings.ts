import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const { env } = process;

/** Settings from the environment, with their defaults. */
export const settings = {
  port: Number(env['PORT'] || 3000),
  /** `postgres://…`; without it the data is in a file below `dataDir`. */
  databaseUrl: env['DATABASE_URL'] || undefined,
  dataDir: env['DATA_DIR'] || fileURLToPath(new URL('../.data', import.meta.url)),
  /** Without it, tokens are not valid after the next start. */
  jwtSecret: env['JWT_SECRET'] || randomBytes(32).toString('base64url'),
  /** With some 20 000 the start takes long enough to be watched. */
  seedOrders: Number(env['SEED_ORDERS'] || 200),
  production: env['NODE_ENV'] === 'production',
} as const;
