import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const { env } = process;

/** Settings from the environment. The defaults are the servers of compose.yaml. */
export const settings = {
  port: Number(env['PORT'] || 3000),
  databaseUrl: env['DATABASE_URL'] || 'postgres://vitals:vitals@127.0.0.1:5432/vitals',
  redisUrl: env['REDIS_URL'] || 'redis://127.0.0.1:6379',
  /** `false` where migrations are a step of the deployment: then the start waits until somebody has run them. */
  runMigrations: env['RUN_MIGRATIONS'] !== 'false',
  receiptsDir: env['RECEIPTS_DIR'] || fileURLToPath(new URL('../.data/receipts', import.meta.url)),
  /** Opens what is not for everybody. Without it, another one for each start. */
  operatorToken: env['OPERATOR_TOKEN'] || randomBytes(24).toString('base64url'),
  drainDelayMs: Number(env['DRAIN_DELAY_MS'] || 3_000),
  production: env['NODE_ENV'] === 'production',
} as const;
