import type { Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { FaultTableOptions } from '../support/fault-table/index.js';
import { startMariaDb, startPostgres, type DatabaseServer } from '../support/servers/index.js';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 1_000;

type Subject = Pick<
  FaultTableOptions<DatabaseServer>,
  'server' | 'application' | 'secrets' | 'changePassword' | 'exhaustPool' | 'expected'
>;

/** Uses a connection of its own. */
async function alterPostgresUser(server: DatabaseServer, password: string): Promise<void> {
  const { host, port, user, database } = server;
  const client = new Client({ host, port, user, password: server.password, database });
  await client.connect();
  await client.query(`ALTER USER ${user} PASSWORD '${password}'`);
  await client.end();
}

async function alterMariaDbUser({ host, port, user, password }: DatabaseServer, next: string): Promise<void> {
  const connection = await createConnection({ host, port, user, password });
  await connection.query(`SET PASSWORD FOR '${user}'@'127.0.0.1' = PASSWORD('${next}')`);
  await connection.end();
}

const subject = (
  type: 'postgres' | 'mariadb',
  server: () => Promise<DatabaseServer>,
  alterUser: (server: DatabaseServer, password: string) => Promise<void>,
  wrongPassword: RegExp,
  check: Type<unknown>,
): Subject => ({
  server,
  application: (address, { user, password, database }) => ({
    imports: [
      TypeOrmModule.forRoot({
        ...({
          type,
          ...address,
          username: user,
          password,
          database,
          poolSize: POOL_SIZE,
          // As the docs recommend: a connection that is opened in a network cut is given up, instead of staying in the pool.
          ...(type === 'postgres'
            ? { connectTimeoutMS: CONNECT_TIMEOUT_MS }
            : { connectTimeout: CONNECT_TIMEOUT_MS }),
        } as DataSourceOptions),
        retryAttempts: 0,
      }),
    ],
    providers: [check],
  }),
  secrets: ({ user, password }) => [user, password],
  changePassword: async ({ server }) => {
    await alterUser(server, 'another');
    return () => alterUser({ ...server, password: 'another' }, server.password);
  },
  exhaustPool: async ({ application }) => {
    const dataSource = application.nest.get(DataSource);
    const runners = Array.from({ length: POOL_SIZE }, () => dataSource.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    return async () => void (await Promise.all(runners.map((runner) => runner.release())));
  },
  expected: {
    'server stopped': { status: 'fail', reason: 'CHECK_FAILED', output: /ECONNREFUSED/ },
    'server paused': { status: 'fail', reason: 'TIMEOUT' },
    'connection black-holed': { status: 'fail', reason: 'TIMEOUT' },
    'reset mid-reply': { status: 'fail', reason: 'CHECK_FAILED' },
    'wrong password': { status: 'fail', reason: 'CHECK_FAILED', output: wrongPassword },
    'pool exhausted': {
      status: 'fail',
      reason: 'CHECK_FAILED',
      output: /^pool exhausted: 4 of 4 connections in use, 0 waiting$/,
    },
    'slow, above the timeout': { status: 'fail', reason: 'TIMEOUT' },
  },
});

export const onPostgres = (check: Type<unknown>): Subject =>
  subject('postgres', () => startPostgres(), alterPostgresUser, /password authentication failed/, check);

export const onMariaDb = (check: Type<unknown>): Subject =>
  subject('mariadb', () => startMariaDb(), alterMariaDbUser, /Access denied for user/, check);
