import { Redis } from 'ioredis';
import type { FaultScene, Undo } from './fault-table/index.js';
import type { RedisServer } from './servers/index.js';

/** For a fault table: gives the server another password, and the old one back. */
export const changeRedisPassword =
  (password: string) =>
  async ({ server: { host, port } }: FaultScene<RedisServer>): Promise<Undo> => {
    // A connection that is authenticated stays so.
    const admin = new Redis({ host, port, password });
    await admin.config('SET', 'requirepass', 'another-word');
    return async () => {
      await admin.config('SET', 'requirepass', password);
      admin.disconnect();
    };
  };
