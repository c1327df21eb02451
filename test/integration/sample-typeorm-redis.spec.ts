import type { INestApplication, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startPostgres,
  startRedis,
  type DatabaseServer,
  type RedisServer,
} from '../support/servers/index.js';
import { until } from '../support/until.js';

const sources = '../../sample/02-typeorm-redis/src';
const TOKEN = 'operators-only';
const MEBIBYTE = 1_048_576;

interface Entry {
  readonly status: string;
  readonly reason?: string;
  readonly output?: string;
  readonly observedValue?: unknown;
}

/** A filesystem that can be filled without harm to anybody; where it cannot be mounted, a folder, and why. */
function smallDisk(): { path: string; unmount: () => void; refused?: string } {
  const path = mkdtempSync(join(tmpdir(), 'receipts-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  const run = (...command: [string, ...string[]]) =>
    execFileSync(command[0], command.slice(1), { stdio: 'pipe' });
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', path);
    return { path, unmount: () => (run('umount', '-l', path), remove()) };
  } catch (error) {
    const refused = String((error as { stderr?: Buffer }).stderr ?? error).trim();
    return { path, unmount: remove, refused };
  }
}

const disk = smallDisk();

describe('the sample with PostgreSQL and Redis', () => {
  let postgres: DatabaseServer;
  let redis: RedisServer;
  let app: INestApplication;
  let origin: string;
  const log: string[] = [];

  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(origin + path, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };
  const probe = async (name: 'live' | 'ready' | 'startup') => {
    const { status, text } = await call('GET', `/health/${name}`);
    return `${status} ${text}`;
  };
  /** What deep says, entry by entry. */
  const deep = async (check = '') => {
    const { checks } = (await call('GET', `/health/deep/${check}`)).json() as {
      checks: Record<string, [Entry]>;
    };
    return Object.fromEntries(Object.entries(checks).map(([key, [entry]]) => [key, entry]));
  };
  const why = async (check: string): Promise<Entry> => (await deep(check))[`${check}:responseTime`]!;
  /** The next run after a fault names it. The run that the fault interrupted may say something else. */
  const whyIs = (check: string, output: string) =>
    until(`"${check}" says ${output}`, async () => (await why(check)).output?.includes(output) === true);
  const readyIs = (answer: string, withinMs = 10_000) =>
    until(`readiness is ${answer}`, async () => (await probe('ready')) === answer, { withinMs });
  const alerts = async (): Promise<string[]> =>
    (await call('GET', '/alerts')).text.split('\n').filter((line) => line !== '');

  const PASS = '200 {"status":"pass"}';
  const STARTING = '503 {"status":"fail","reason":"STARTING"}';
  const FAILED = '503 {"status":"fail","reason":"CHECK_FAILED"}';
  const TIMED_OUT = '503 {"status":"fail","reason":"TIMEOUT"}';
  const WARNED = '200 {"status":"warn","reason":"CHECK_FAILED"}';
  const HUNG = '200 {"status":"warn","reason":"HUNG"}';

  /** Whatever is broken. The loop that is looked at is that of the tests, which may have been blocked: for ten seconds. */
  const untilAlive = () =>
    until('liveness passes', async () => (await probe('live')) === PASS, { withinMs: 20_000 });
  const expectAliveAndStarted = async () => {
    await untilAlive();
    expect(await probe('startup')).toBe(PASS);
  };

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    await Promise.all([postgres.stop(), redis.stop()]);
    const { user, password, host, port, database } = postgres;
    // The settings are read when the module is loaded.
    Object.assign(process.env, {
      DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${database}`,
      REDIS_URL: `redis://${redis.host}:${redis.port}`,
      RECEIPTS_DIR: disk.path,
      OPERATOR_TOKEN: TOKEN,
      RUN_MIGRATIONS: 'false',
      DRAIN_DELAY_MS: '1500',
      NODE_ENV: 'test',
    });
    const { AppModule } = await import(`${sources}/app.module.js`);
    const keep = (text: unknown) => void log.push(String(text));
    const logger: LoggerService = { log: keep, warn: keep, error: keep };
    app = await NestFactory.create(AppModule, { logger });
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await Promise.all([postgres?.dispose(), redis?.dispose()]);
    disk.unmount();
  }, 30_000);

  describe('starts without its servers', () => {
    it('answers: alive, and not yet started', async () => {
      await untilAlive();
      expect(await probe('ready')).toBe(STARTING);
      expect(await probe('startup')).toBe(STARTING);
    });

    it('says which server is missing and how to start it, and no password', async () => {
      const { host, port, password } = postgres;
      const help = `No connection to PostgreSQL at ${host}:${port}. Start it with "docker compose up -d --wait postgres"`;
      await until('the task has failed once', () => log.some((line) => line.includes(help)));
      await until('Redis is missed', () =>
        log.some((line) =>
          line.startsWith(`No connection to Redis at ${redis.host}:${redis.port}. Start it`),
        ),
      );
      expect(await deep()).toMatchObject({
        'startup-task:connect-orders-db': { status: 'warn', output: expect.stringContaining(help) },
        'startup-check:orders-schema': { status: 'fail', reason: 'SKIPPED' },
      });
      expect(log.join('\n')).not.toContain(password);
      expect((await call('GET', '/health/deep')).text).not.toContain(password);
    });

    it('shows deep to nobody without the token', async () => {
      expect((await fetch(`${origin}/health/deep`)).status).toBe(401);
      expect((await fetch(`${origin}/break/pool`, { method: 'POST' })).status).toBe(401);
    });

    it('finds the database when it is there, and then waits for its migrations', async () => {
      await Promise.all([postgres.start(), redis.start()]);
      await until(
        'the schema is looked at',
        async () => (await deep())['startup-check:orders-schema']?.reason === 'CHECK_FAILED',
      );
      expect(await deep()).toMatchObject({
        'startup-task:connect-orders-db': { status: 'pass' },
        'startup-check:orders-schema': {
          output: '2 migrations have not run: CreateOrders1763000000000, AddDiscount1764000000000',
        },
      });
      expect(await probe('startup')).toBe(STARTING);
      expect(await probe('ready')).toBe(STARTING);
    });

    it('has started once somebody has run them', async () => {
      const { migrate } = await import(`${sources}/database/migrate.js`);
      expect(await migrate({ undo: false })).toBe('Ran CreateOrders1763000000000, AddDiscount1764000000000.');
      expect(await migrate({ undo: true })).toBe('Took the last migration back.');
      expect(await migrate({ undo: false })).toBe('Ran AddDiscount1764000000000.');
      await until('it has started', async () => (await probe('startup')) === PASS);
      await readyIs(PASS);
    });

    it('has told of the cache, and paged nobody for the database, which was not there yet', async () => {
      await until('an alert is over', async () => (await alerts()).length === 2);
      expect(await alerts()).toEqual([
        expect.stringMatching(/^orders-cache: the client is not connected/),
        'orders-cache: works again',
      ]);
    });
  });

  describe('works', () => {
    it('takes orders, serves them from the cache, and sums them up', async () => {
      const created = await call('POST', '/orders', { item: 'tea', quantity: 12 });
      expect(created.status).toBe(201);
      const order = created.json();
      expect(order).toMatchObject({ item: 'tea', quantity: 12, price: 390, discount: 468 });
      expect(existsSync(join(disk.path, `${order.id}.txt`))).toBe(true);
      for (let time = 0; time < 4; time++) {
        expect((await call('GET', `/orders/${order.id}`)).json()).toEqual(order);
      }
      await until('the sum is up to date', async () => {
        const { status, json } = await call('GET', '/sales');
        return status === 200 && json().total === 4_212;
      });
    });

    it('shows its figures in deep', async () => {
      await until('a hit was counted', async () => 'orders-cache:hitRate' in (await deep()));
      expect(await deep()).toMatchObject({
        'orders-db:version': { observedValue: expect.stringMatching(/^\d+/) },
        'orders-db:connections': { observedValue: expect.any(Number) },
        'orders-db:maxConnections': { observedValue: 5 },
        'orders-cache:usedMemory': { observedValue: expect.any(Number) },
        'receipts-disk:free': { status: 'pass' },
        'sales-job:age': { status: 'pass' },
        'event-loop:delayP99': { status: 'pass' },
        'memory:heapUtilization': { status: 'pass' },
      });
    });
  });

  describe('says so when something is broken, and recovers by itself:', () => {
    const whileBroken = async (
      breakIt: () => unknown,
      mend: () => unknown,
      look: () => Promise<void>,
    ): Promise<void> => {
      await breakIt();
      try {
        await look();
      } finally {
        await mend();
      }
      await readyIs(PASS);
    };
    const post = (path: string) => async () => expect((await call('POST', path)).status).toBe(200);

    beforeEach(() => readyIs(PASS));

    it('PostgreSQL stopped: out of service, and the job is not to blame', async () => {
      const before = (await alerts()).length;
      await whileBroken(
        () => postgres.stop(),
        () => postgres.start(),
        async () => {
          await readyIs(FAILED);
          await expectAliveAndStarted();
          await whyIs('orders-db', 'ECONNREFUSED');
          expect(await why('sales-job')).toMatchObject({
            reason: 'SKIPPED',
            output: expect.stringContaining('"orders-db"'),
          });
          expect((await call('GET', '/orders')).status).toBe(500);
        },
      );
      await until('an alert is over', async () => (await alerts()).length === before + 2);
      expect((await alerts()).slice(before)).toEqual([
        'this instance: out of service (CHECK_FAILED)',
        'this instance: in service again',
      ]);
    });

    it('PostgreSQL paused: out of service, by a timeout', () =>
      whileBroken(
        () => postgres.pause(),
        () => postgres.resume(),
        async () => {
          await readyIs(TIMED_OUT);
          await expectAliveAndStarted();
          expect((await why('orders-db')).output).toBe('no result within 800 ms');
        },
      ));

    it('Redis stopped: a warning, and orders are still served', async () => {
      const [order] = (await call('GET', '/orders')).json();
      await whileBroken(
        () => redis.stop(),
        () => redis.start(),
        async () => {
          await readyIs(WARNED);
          await expectAliveAndStarted();
          await whyIs('orders-cache', 'ECONNREFUSED');
          expect((await call('GET', `/orders/${order.id}`)).json()).toEqual(order);
        },
      );
    });

    it('Redis paused: a warning, and orders are still served', async () => {
      const [order] = (await call('GET', '/orders')).json();
      await whileBroken(
        () => redis.pause(),
        () => redis.resume(),
        async () => {
          await readyIs(HUNG);
          await expectAliveAndStarted();
          expect((await call('GET', `/orders/${order.id}`)).json()).toEqual(order);
        },
      );
    });

    it('the pool exhausted: out of service, and not because PostgreSQL is down', () =>
      whileBroken(post('/break/pool'), post('/mend/pool'), async () => {
        await readyIs(FAILED);
        await expectAliveAndStarted();
        expect((await why('orders-db')).output).toContain('pool exhausted: 5 of 5 connections in use');
        expect((await deep('orders-db'))['orders-db:utilization']).toMatchObject({ observedValue: 100 });
      }));

    const [itWithDisk, unless] =
      disk.refused === undefined
        ? [it, '']
        : [it.skip, `: NOT RUN, since a mount was refused: ${disk.refused}`];

    itWithDisk(`the disk full: out of service${unless}`, () => {
      const filler = join(disk.path, 'filler');
      return whileBroken(
        () => writeFileSync(filler, Buffer.alloc(12 * MEBIBYTE)),
        () => rmSync(filler),
        async () => {
          await readyIs(FAILED);
          await expectAliveAndStarted();
          expect((await why('receipts-disk')).output).toContain('below the limit of 8388608 bytes');
        },
      );
    });

    it('the job stopped: a warning, and an alert', async () => {
      const before = (await alerts()).length;
      await whileBroken(post('/break/sales-job'), post('/mend/sales-job'), async () => {
        await readyIs(WARNED, 20_000);
        await expectAliveAndStarted();
        expect((await why('sales-job')).output).toContain('more than 5000 ms');
      });
      await until('an alert is over', async () => (await alerts()).at(-1) === 'sales-job: works again');
      expect((await alerts())[before]).toMatch(/^sales-job: the last beat was \d+ ms ago/);
    });

    // Of real time, since the event loop that is blocked is that of this process.
    it('the event loop blocked: not alive, until that is ten seconds ago', async () => {
      await untilAlive();
      await post('/break/event-loop')();
      expect(await probe('live')).toBe(FAILED);
      expect(await probe('ready')).toBe(PASS);
      expect((await why('event-loop')).output).toMatch(/event-loop delay \(p99\): \d+/);
      await untilAlive();
    }, 60_000);
  });

  it('drains: readiness says so at once, while orders are still served, and nobody is paged', async () => {
    await readyIs(PASS);
    const before = await alerts();
    const { Alerts } = await import(`${sources}/alerts/alerts.js`);
    const { sent } = app.get(Alerts) as { sent: string[] };
    const closed = app.close();
    await readyIs('503 {"status":"fail","reason":"DRAINING"}', 1_000);
    // Of a process that leaves, nothing is looked at any more.
    expect(await probe('live')).toBe(PASS);
    expect((await call('GET', '/orders')).status).toBe(200);
    await closed;
    await expect(fetch(`${origin}/health/live`)).rejects.toThrow();
    expect(sent).toEqual(before);
  });
});
