import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { connect as amqpConnect } from 'amqplib';
import { Redis } from 'ioredis';
import { connectAsync as mqttConnect } from 'mqtt';
import mysql from 'mysql2/promise';
import { connect as natsConnect } from 'nats';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { createClient } from 'redis';
import { DataSource } from 'typeorm';
import { Headers, ProxyAgent, fetch as undiciFetch, request } from 'undici';

import { SECRET } from './secret-marker.js';

/** One way to make a real client say something about a failure while it holds {@link SECRET}. */
export interface Provocation {
  readonly source: string;
  readonly title: string;
  /** What of the message must still be there for the person who reads it. */
  readonly keeps: readonly string[];
  /** An environment variable that names a server which demands a password; without it there is nothing to provoke. */
  readonly needs?: string;
  provoke(): Promise<Provoked>;
}

export interface Provoked {
  readonly error: unknown;
  /** What the client was configured with: it often stands beside the error in a log. */
  readonly config?: unknown;
}

const HOST = process.env.TEST_HOST ?? '127.0.0.1';
const POSTGRES = { host: HOST, port: 5432, user: 'postgres', database: 'postgres' };
const MARIADB = { host: HOST, port: 3306, user: 'root' };
const MISSING = 'no-such-user';

/** What is thrown, or the fault of a provocation that failed to provoke. */
async function thrown(run: () => unknown): Promise<unknown> {
  let value: unknown;
  try {
    value = await run();
  } catch (error) {
    return error;
  }
  throw new Error(`Expected a failure, got ${typeof value}.`);
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that says its lines to whoever connects, for answers that no server here gives. */
async function withScriptedServer<T>(
  answer: string | Buffer,
  use: (port: number) => Promise<T>,
  greets = false,
): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (greets) socket.write(answer);
    else socket.once('data', () => socket.write(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

async function pgConnect(config: string | ClientConfig): Promise<Provoked> {
  const error = await thrown(async () => {
    const client = new Client(config);
    client.on('error', () => {});
    try {
      await client.connect();
    } finally {
      await client.end().catch(() => {});
    }
  });
  return { error, config };
}

async function pgQuery(setup: string, sql: string, values: unknown[] = []): Promise<Provoked> {
  const client = new Client({ ...POSTGRES, password: SECRET });
  await client.connect();
  try {
    if (setup !== '') await client.query(setup);
    return { error: await thrown(() => client.query(sql, values)) };
  } finally {
    await client.end();
  }
}

async function mysqlConnect(config: string | mysql.ConnectionOptions): Promise<Provoked> {
  const error = await thrown(async () => {
    const connection = await mysql.createConnection(config as mysql.ConnectionOptions);
    await connection.end();
  });
  return { error, config };
}

async function mysqlQuery(sql: string, setup: readonly string[] = []): Promise<Provoked> {
  const connection = await mysql.createConnection({ ...MARIADB, database: 'mysql' });
  try {
    for (const statement of setup) await connection.query(statement);
    return { error: await thrown(() => connection.query(sql)) };
  } finally {
    await connection.end();
  }
}

async function ioredisCall(url: string, call: (client: Redis) => Promise<unknown>): Promise<Provoked> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 100,
  });
  const background: unknown[] = [];
  client.on('error', (error) => background.push(error));
  try {
    const error = await thrown(() => call(client));
    return { error: background.length > 0 ? background[0] : error, config: client.options };
  } finally {
    client.disconnect();
  }
}

async function nodeRedisCall(
  options: Parameters<typeof createClient>[0],
  call?: (client: ReturnType<typeof createClient>) => Promise<unknown>,
): Promise<Provoked> {
  const error = await thrown(async () => {
    const client = createClient(options);
    client.on('error', () => {});
    try {
      await client.connect();
      await call?.(client);
    } finally {
      if (client.isOpen) client.destroy();
    }
  });
  return { error, config: options };
}

async function amqp(url: string): Promise<Provoked> {
  const error = await thrown(async () => {
    const connection = await amqpConnect(url);
    await connection.close();
  });
  return { error, config: { url } };
}

async function nats(options: Parameters<typeof natsConnect>[0]): Promise<Provoked> {
  const error = await thrown(async () => {
    const connection = await natsConnect({ reconnect: false, timeout: 500, ...options });
    await connection.close();
  });
  return { error, config: options };
}

async function mqtt(url: string, options: Parameters<typeof mqttConnect>[1] = {}): Promise<Provoked> {
  const settings = { reconnectPeriod: 0, connectTimeout: 500, ...options };
  const error = await thrown(async () => {
    const client = await mqttConnect(url, settings, false);
    await client.endAsync(true);
  });
  return { error, config: { url, ...settings } };
}

async function typeorm(
  options: ConstructorParameters<typeof DataSource>[0],
  sql?: string,
  values?: unknown[],
) {
  let source: DataSource | undefined;
  const error = await thrown(async () => {
    source = new DataSource(options);
    await source.initialize();
    try {
      if (sql !== undefined) await source.query(sql, values);
    } finally {
      await source.destroy();
    }
  });
  return { error, config: source?.options ?? options };
}

const guarded = (variable: string): URL => new URL(process.env[variable] ?? '');

/** MQTT 3.1.1 CONNACK: bad user name or password. */
const MQTT_BAD_CREDENTIALS = Buffer.from([0x20, 0x02, 0x00, 0x04]);

/** PostgreSQL: AuthenticationCleartextPassword, so that the client sends its password, and then nothing good. */
const POSTGRES_28P01 = Buffer.concat([
  Buffer.from([0x45, 0, 0, 0, 85]),
  Buffer.from(
    `SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "${MISSING}"\0\0`.padEnd(81, '\0'),
  ),
]);

export const PROVOCATIONS: readonly Provocation[] = [
  {
    source: 'pg',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () => pgConnect(`postgres://app:${SECRET}@127.0.0.1:${await closedPort()}/orders`),
  },
  {
    source: 'pg',
    title: 'the role does not exist',
    keeps: ['28000', `role "${MISSING}" does not exist`],
    provoke: () => pgConnect({ ...POSTGRES, user: MISSING, password: SECRET }),
  },
  {
    source: 'pg',
    title: 'the database does not exist',
    keeps: ['3D000', 'database "no-such-db" does not exist'],
    provoke: () => pgConnect({ ...POSTGRES, database: 'no-such-db', password: SECRET }),
  },
  {
    source: 'pg',
    title: 'the password is refused by a scripted server',
    keeps: ['28P01', `password authentication failed for user "${MISSING}"`],
    provoke: () =>
      withScriptedServer(POSTGRES_28P01, (port) =>
        pgConnect(`postgres://${MISSING}:${SECRET}@127.0.0.1:${port}/orders`),
      ),
  },
  {
    source: 'pg',
    title: 'the password is refused',
    needs: 'AUTH_POSTGRES_URL',
    keeps: ['28P01', 'password authentication failed for user "postgres"'],
    provoke: () => {
      const url = guarded('AUTH_POSTGRES_URL');
      return pgConnect(`postgres://postgres:${SECRET}@${url.host}/postgres`);
    },
  },
  {
    source: 'pg',
    title: 'the password is not a string',
    needs: 'AUTH_POSTGRES_URL',
    keeps: ['client password must be a string'],
    provoke: () => {
      const url = guarded('AUTH_POSTGRES_URL');
      return pgConnect({
        host: url.hostname,
        port: Number(url.port),
        user: 'postgres',
        database: 'postgres',
      });
    },
  },
  {
    source: 'pg',
    title: 'the URL is malformed by a # in the password',
    keeps: ['Invalid URL', 'ERR_INVALID_URL'],
    provoke: () => pgConnect(`postgres://app:a#${SECRET}@127.0.0.1:5432/orders`),
  },
  {
    source: 'pg',
    title: 'a statement that sets a password has a fault',
    keeps: ['42704', `role "${MISSING}" does not exist`],
    provoke: () => pgQuery('', `ALTER USER "${MISSING}" PASSWORD '${SECRET}'`),
  },
  {
    source: 'pg',
    title: 'a unique token exists already',
    keeps: ['23505', 'duplicate key value violates unique constraint'],
    provoke: () =>
      pgQuery(
        `CREATE TEMP TABLE sessions (id int, api_token text UNIQUE); INSERT INTO sessions VALUES (1, '${SECRET}')`,
        'INSERT INTO sessions VALUES (2, $1)',
        [SECRET],
      ),
  },
  {
    source: 'pg',
    title: 'a row with a password violates a constraint',
    keeps: ['23502', 'null value in column "id"'],
    provoke: () =>
      pgQuery(
        'CREATE TEMP TABLE people (id int NOT NULL, password text)',
        'INSERT INTO people VALUES (NULL, $1)',
        [SECRET],
      ),
  },
  {
    source: 'mysql2',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () => mysqlConnect(`mysql://app:${SECRET}@127.0.0.1:${await closedPort()}/orders`),
  },
  {
    source: 'mysql2',
    title: 'the password is refused',
    keeps: ['ER_ACCESS_DENIED_ERROR', `Access denied for user '${MISSING}'`, '(using password: YES)'],
    provoke: () => mysqlConnect({ ...MARIADB, user: MISSING, password: SECRET }),
  },
  {
    source: 'mysql2',
    title: 'the database does not exist',
    keeps: ['ER_BAD_DB_ERROR', "Unknown database 'no-such-db'"],
    provoke: () => mysqlConnect({ ...MARIADB, database: 'no-such-db' }),
  },
  {
    source: 'mysql2',
    title: 'the URL is malformed by a / in the password',
    keeps: ['Invalid URL', 'ERR_INVALID_URL'],
    provoke: () => mysqlConnect(`mysql://app:a/${SECRET}@127.0.0.1:3306/orders`),
  },
  {
    source: 'mysql2',
    title: 'a statement that sets a password has a fault',
    keeps: ['ER_PARSE_ERROR', 'You have an error in your SQL syntax'],
    provoke: () => mysqlQuery(`CREATE USERR 'app'@'%' IDENTIFIED BY '${SECRET}'`),
  },
  {
    source: 'mysql2',
    title: 'a unique token exists already',
    keeps: ['ER_DUP_ENTRY', 'Duplicate entry'],
    provoke: () =>
      mysqlQuery(`INSERT INTO vitals_sessions VALUES (2, '${SECRET}')`, [
        'CREATE TEMPORARY TABLE vitals_sessions (id int, api_token varchar(64), UNIQUE KEY api_token (api_token))',
        `INSERT INTO vitals_sessions VALUES (1, '${SECRET}')`,
      ]),
  },
  {
    source: 'ioredis',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () =>
      ioredisCall(`redis://:${SECRET}@127.0.0.1:${await closedPort()}`, (client) => client.ping()),
  },
  {
    source: 'ioredis',
    title: 'a user and a password are refused',
    keeps: ['WRONGPASS invalid username-password pair or user is disabled.'],
    provoke: () =>
      ioredisCall(`redis://${HOST}:6379`, async (client) => client.call('AUTH', MISSING, SECRET)),
  },
  {
    source: 'ioredis',
    title: 'a password is given to a server that has none',
    keeps: ['ERR AUTH <password> called without any password configured for the default user.'],
    provoke: () => ioredisCall(`redis://${HOST}:6379`, async (client) => client.auth(SECRET)),
  },
  {
    source: 'ioredis',
    title: 'HELLO with a wrong password',
    keeps: ['WRONGPASS'],
    provoke: () =>
      ioredisCall(`redis://${HOST}:6379`, async (client) =>
        client.call('HELLO', '3', 'AUTH', MISSING, SECRET),
      ),
  },
  {
    source: 'ioredis',
    title: 'the server demands a password',
    needs: 'AUTH_REDIS_URL',
    keeps: ['WRONGPASS'],
    provoke: () =>
      ioredisCall(`redis://default:${SECRET}@${guarded('AUTH_REDIS_URL').host}`, (client) => client.ping()),
  },
  {
    source: 'redis',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () =>
      nodeRedisCall({
        url: `redis://app:${SECRET}@127.0.0.1:${await closedPort()}`,
        socket: { reconnectStrategy: false },
      }),
  },
  {
    source: 'redis',
    title: 'a user and a password are refused',
    keeps: ['WRONGPASS invalid username-password pair or user is disabled.'],
    provoke: () =>
      nodeRedisCall({
        username: MISSING,
        password: SECRET,
        socket: { host: HOST, port: 6379, reconnectStrategy: false },
      }),
  },
  {
    source: 'redis',
    title: 'the URL is malformed by a / in the password',
    keeps: ['Invalid URL', 'ERR_INVALID_URL'],
    provoke: () => nodeRedisCall({ url: `redis://app:a/${SECRET}@${HOST}:6379` }),
  },
  {
    source: 'redis',
    title: 'the protocol is unknown',
    keeps: ['is not a valid Redis protocol'],
    provoke: () => nodeRedisCall({ url: `rediss3://app:${SECRET}@${HOST}:6379` }),
  },
  {
    source: 'amqplib',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () => amqp(`amqp://app:${SECRET}@127.0.0.1:${await closedPort()}/orders`),
  },
  {
    source: 'amqplib',
    title: 'the password is refused',
    keeps: ['ACCESS_REFUSED', 'Login was refused using authentication mechanism PLAIN'],
    provoke: () => amqp(`amqp://guest:${SECRET}@${HOST}:5672`),
  },
  {
    source: 'amqplib',
    title: 'the virtual host does not exist',
    keeps: ['no-such-vhost'],
    provoke: () => amqp(`amqp://guest:guest@${HOST}:5672/no-such-vhost?password=${SECRET}`),
  },
  {
    source: 'amqplib',
    title: 'the protocol is unknown',
    keeps: ['Expected amqp: or amqps: as the protocol'],
    provoke: () => amqp(`amqp+ssl://guest:${SECRET}@${HOST}:5672`),
  },
  {
    source: 'amqplib',
    title: 'the URL is malformed by a blank in the password',
    keeps: ['Expected amqp: or amqps: as the protocol'],
    provoke: () => amqp(`amqp://guest:a ${SECRET}/@${HOST}:5672`),
  },
  {
    source: 'nats',
    title: 'nobody listens',
    keeps: ['CONNECTION_REFUSED'],
    provoke: async () =>
      nats({ servers: `nats://127.0.0.1:${await closedPort()}`, user: 'app', pass: SECRET }),
  },
  {
    source: 'nats',
    title: 'the credentials are refused by a scripted server',
    keeps: ['AUTHORIZATION_VIOLATION'],
    provoke: () =>
      withScriptedServer(
        `INFO {"server_id":"x","version":"2.9.0","max_payload":1048576,"auth_required":true}\r\n-ERR 'Authorization Violation'\r\n`,
        (port) => nats({ servers: `127.0.0.1:${port}`, token: SECRET }),
        true,
      ),
  },
  {
    source: 'nats',
    title: 'the token is refused',
    needs: 'AUTH_NATS_URL',
    keeps: ['AUTHORIZATION_VIOLATION'],
    provoke: () => nats({ servers: guarded('AUTH_NATS_URL').host, token: SECRET }),
  },
  {
    source: 'nats',
    title: 'the credentials stand in the URL of a closed port',
    keeps: [],
    provoke: async () => nats({ servers: [`nats://app:${SECRET}@127.0.0.1:${await closedPort()}`] }),
  },
  {
    source: 'mqtt',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () => mqtt(`mqtt://app:${SECRET}@127.0.0.1:${await closedPort()}`),
  },
  {
    source: 'mqtt',
    title: 'the credentials are refused by a scripted server',
    keeps: ['Connection refused: Bad username or password'],
    provoke: () =>
      withScriptedServer(MQTT_BAD_CREDENTIALS, (port) =>
        mqtt(`mqtt://127.0.0.1:${port}`, { username: 'app', password: SECRET }),
      ),
  },
  {
    source: 'mqtt',
    title: 'the credentials are refused',
    needs: 'AUTH_MQTT_URL',
    keeps: ['Connection refused: Not authorized'],
    provoke: () => mqtt(`mqtt://app:${SECRET}@${guarded('AUTH_MQTT_URL').host}`),
  },
  {
    source: 'undici',
    title: 'nobody listens',
    keeps: ['ECONNREFUSED', '127.0.0.1'],
    provoke: async () => {
      const port = await closedPort();
      const headers = { authorization: `Bearer ${SECRET}`, cookie: `sid=${SECRET}` };
      const url = `http://127.0.0.1:${port}/?token=${SECRET}`;
      return { error: await thrown(() => request(url, { headers })), config: { url, headers } };
    },
  },
  {
    source: 'undici',
    title: 'fetch of a closed port',
    keeps: ['fetch failed', 'ECONNREFUSED'],
    provoke: async () => {
      const url = `http://127.0.0.1:${await closedPort()}/?access_token=${SECRET}`;
      return { error: await thrown(() => undiciFetch(url)) };
    },
  },
  {
    source: 'undici',
    title: 'fetch of a URL with credentials',
    keeps: ['Request cannot be constructed from a URL that includes credentials'],
    provoke: async () => ({
      error: await thrown(() => undiciFetch(`http://app:${SECRET}@127.0.0.1/health`)),
    }),
  },
  {
    source: 'undici',
    title: 'a header value with a line break',
    keeps: ['invalid header value'],
    provoke: async () => ({
      error: await thrown(() => new Headers({ authorization: `Bearer ${SECRET}\nx` })),
    }),
  },
  {
    source: 'undici',
    title: 'a malformed URL',
    keeps: ['Invalid URL'],
    provoke: async () => ({
      error: await thrown(() => undiciFetch(`http://app:a/${SECRET}@127.0.0.1/health`)),
    }),
  },
  {
    source: 'undici',
    title: 'a proxy that nobody runs',
    keeps: ['ECONNREFUSED'],
    provoke: async () => {
      const uri = `http://127.0.0.1:${await closedPort()}`;
      const token = `Basic ${Buffer.from(`app:${SECRET}`).toString('base64')}`;
      const dispatcher = new ProxyAgent({ uri, token });
      try {
        return {
          error: await thrown(() => request('http://127.0.0.1/', { dispatcher })),
          config: { uri, token },
        };
      } finally {
        await dispatcher.close();
      }
    },
  },
  {
    source: 'node:http',
    title: 'nobody listens, and the request is inspected',
    keeps: ['ECONNREFUSED'],
    provoke: async () => {
      const port = await closedPort();
      const agent = new Agent();
      const options = {
        host: '127.0.0.1',
        port,
        auth: `app:${SECRET}`,
        headers: { 'X-Api-Key': SECRET },
        agent,
      };
      const outgoing = httpGet(options);
      const [error] = await once(outgoing, 'error');
      return {
        error,
        config: { options, header: outgoing.getHeaders(), raw: Reflect.get(outgoing, '_header') },
      };
    },
  },
  {
    source: 'typeorm',
    title: 'PostgreSQL does not listen',
    keeps: ['ECONNREFUSED'],
    provoke: async () =>
      typeorm({ type: 'postgres', url: `postgres://app:${SECRET}@127.0.0.1:${await closedPort()}/orders` }),
  },
  {
    source: 'typeorm',
    title: 'PostgreSQL does not know the role',
    keeps: ['28000'],
    provoke: () => typeorm({ type: 'postgres', ...POSTGRES, username: MISSING, password: SECRET }),
  },
  {
    source: 'typeorm',
    title: 'PostgreSQL refuses a statement that sets a password',
    keeps: ['42704', `role "${MISSING}" does not exist`],
    provoke: () =>
      typeorm(
        { type: 'postgres', ...POSTGRES, username: 'postgres', password: SECRET },
        `ALTER USER "${MISSING}" WITH PASSWORD '${SECRET}'`,
      ),
  },
  {
    source: 'typeorm',
    title: 'MariaDB refuses the password',
    keeps: ['ER_ACCESS_DENIED_ERROR', '(using password: YES)'],
    provoke: () => typeorm({ type: 'mariadb', host: HOST, port: 3306, username: MISSING, password: SECRET }),
  },
  {
    source: 'typeorm',
    title: 'MariaDB does not understand a statement that sets a password',
    keeps: ['ER_PARSE_ERROR'],
    provoke: () =>
      typeorm(
        { type: 'mariadb', host: HOST, port: 3306, username: 'root', password: '' },
        `CREATE USERR 'app'@'%' IDENTIFIED BY '${SECRET}'`,
      ),
  },
];
