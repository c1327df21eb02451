import type { DataSource } from 'typeorm';
import type { ConnectionPool, SqlConnection } from '../pool/connection-pool.js';

interface MongoClient {
  db(name?: string): { command(command: Record<string, unknown>): Promise<unknown> };
}

/** TypeORM's MongoDB has no statements: whatever is asked, it pings. The client has a pool of its own inside. */
export const mongoPool = (dataSource: DataSource): ConnectionPool => {
  const { queryRunner } = dataSource.driver as unknown as {
    queryRunner?: { databaseConnection?: MongoClient };
  };
  const connection: SqlConnection = {
    query: async () => {
      const client = queryRunner?.databaseConnection;
      if (!client) throw new Error('the MongoDB driver has no client');
      return client.db(dataSource.driver.database).command({ ping: 1 });
    },
    release: () => {},
    discard: async (work) => void (await work.catch(() => {})),
  };
  return {
    request: () => ({ connection: Promise.resolve(connection), cancel: () => false }),
    figures: () => undefined,
  };
};
