import { DataSource, type DataSourceOptions, type MigrationInterface, type QueryRunner } from 'typeorm';
import { TypeOrmHealthCheck, TypeOrmMigrationsHealthCheck } from 'nestjs-vitals/typeorm';
import type { CheckResult, HealthCheck } from 'nestjs-vitals';
import { FaultProxy } from '../support/fault-proxy.js';
import { openSocketsTo } from '../support/open-sockets.js';
import { startMariaDb, startPostgres, type DatabaseServer } from '../support/servers/index.js';
import { until } from '../support/until.js';

const TIMEOUT_MS = 150;

class CreateOrders1700000000000 implements MigrationInterface {
  up = (runner: QueryRunner): Promise<void> => runner.query('CREATE TABLE orders (id INTEGER)');
  down = (runner: QueryRunner): Promise<void> => runner.query('DROP TABLE orders');
}

/** A run as the engine makes it: at the timeout the signal fires. */
function start(check: HealthCheck): Promise<CheckResult> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error('timed out')), TIMEOUT_MS);
  const context = { signal: controller.signal, name: 'orders-db', timeoutMs: TIMEOUT_MS };
  return (check.check(context) as Promise<CheckResult>).finally(() => clearTimeout(timer));
}

/** The result of a run, or `HUNG` if the run has not ended soon after its timeout. */
async function run(check: HealthCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('HUNG')), TIMEOUT_MS * 2);
  });
  const result = start(check);
  result.catch(() => {});
  try {
    return await Promise.race([result, hung]);
  } finally {
    clearTimeout(timer);
  }
}

const servers = [
  ['postgres', () => startPostgres()],
  ['mariadb', () => startMariaDb()],
] as const;

describe.each(servers)('the checks of TypeORM on the pool of %s', (type, startServer) => {
  let server: DatabaseServer;
  let proxy: FaultProxy;
  let dataSource: DataSource;

  const optionsOf = (poolSize: number, more: object = {}): DataSourceOptions => {
    const { user, password, database } = server;
    const { host, port } = proxy;
    return {
      type,
      host,
      port,
      username: user,
      password,
      database,
      poolSize,
      migrations: [CreateOrders1700000000000],
      ...more,
    };
  };
  const open = async (poolSize: number, more: object = {}): Promise<DataSource> =>
    (dataSource = await new DataSource(optionsOf(poolSize, more)).initialize());
  /** Takes every connection, as an application under load does. */
  const exhaust = async (poolSize: number): Promise<QueryRunner[]> => {
    const runners = Array.from({ length: poolSize }, () => dataSource.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    return runners;
  };
  const measured = ({ measurements = {} }: CheckResult): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(measurements).map(([name, { observedValue }]) => [name, observedValue]),
    );

  beforeAll(async () => {
    server = await startServer();
    proxy = await FaultProxy.start(server);
  }, 60_000);
  afterEach(async () => {
    await proxy.pass();
    if (dataSource.isInitialized) await dataSource.destroy();
  });
  afterAll(async () => {
    await proxy.close();
    await server.dispose();
  });

  it('measure the pool', async () => {
    await open(4);
    const [runner] = await exhaust(1);
    const result = await run(new TypeOrmHealthCheck(dataSource));
    expect(measured(result)).toEqual({
      connections: 2,
      maxConnections: 4,
      idleConnections: 1,
      waitingRequests: 0,
      utilization: 25,
    });
    await runner!.release();
  });

  it('show the version of the server with reportVersion', async () => {
    await open(1);
    const check = new TypeOrmHealthCheck(dataSource, { reportVersion: true });
    expect(measured(await run(check)).version).toMatch(/^\d+\.\d+/);
  });

  it('destroy a connection whose query got no answer, so that the pool opens another one', async () => {
    await open(2);
    const check = new TypeOrmHealthCheck(dataSource);
    await run(check);
    proxy.blackHole();
    await expect(run(check)).rejects.toThrow('timed out');
    await proxy.pass();
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
    await dataSource.destroy();
    expect(dataSource.isInitialized).toBe(false);
  });

  it('hang while a connection is opened to a server that sends nothing, until the driver gives up', async () => {
    const { extra } =
      type === 'postgres'
        ? { extra: { idleTimeoutMillis: 1, connectionTimeoutMillis: 1_000 } }
        : { extra: { idleTimeout: 1, maxIdle: 0, connectTimeout: 1_000 } };
    await open(1, { extra });
    await until('the pool is empty', () => openSocketsTo(proxy.port) === 0);
    proxy.blackHole();
    const check = new TypeOrmHealthCheck(dataSource);
    const hanging = start(check);
    hanging.catch(() => {});
    await expect(run(check)).rejects.toThrow('HUNG');
    await expect(hanging).rejects.toThrow();
    await until('nothing is left of it', () => openSocketsTo(proxy.port) === 0);
    await proxy.pass();
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('report an exhausted pool, and leave at most one request in its queue', async () => {
    await open(2);
    const runners = await exhaust(2);
    const waiting = dataSource.query('SELECT 1 AS one');
    const check = new TypeOrmHealthCheck(dataSource);
    for (let probe = 0; probe < 3; probe += 1) {
      const error: unknown = await run(check).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        message: 'pool exhausted: 2 of 2 connections in use, 1 waiting',
        measurements: { utilization: { observedValue: 100 }, waitingRequests: { observedValue: 1 } },
      });
    }
    await Promise.all(runners.map((runner) => runner.release()));
    expect(await waiting).toEqual([{ one: 1 }]);
    expect(measured(await run(check))).toMatchObject({ idleConnections: 2, waitingRequests: 0 });
  });

  it('pass when a connection of a full pool becomes free in time', async () => {
    await open(1);
    const [runner] = await exhaust(1);
    const result = run(new TypeOrmHealthCheck(dataSource));
    await runner!.release();
    await expect(result).resolves.toMatchObject({ status: 'pass' });
  });

  it('fail while the data source is destroyed, and use its new pool after that', async () => {
    await open(1);
    const check = new TypeOrmHealthCheck(dataSource);
    await run(check);
    await dataSource.destroy();
    await expect(run(check)).rejects.toThrow(/not connected/);
    await dataSource.initialize();
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('pass again after the server has ended every session', async () => {
    await open(1);
    const check = new TypeOrmHealthCheck(dataSource);
    await run(check);
    proxy.reset();
    await proxy.pass();
    await until(
      'the check passes again',
      () =>
        run(check).then(
          () => true,
          () => false,
        ),
      { withinMs: 2_000 },
    );
  });

  it('find pending migrations and write nothing', async () => {
    await open(2);
    const check = new TypeOrmMigrationsHealthCheck(dataSource);
    await expect(run(check)).rejects.toThrow('1 migration has not run: CreateOrders1700000000000');
    const runner = dataSource.createQueryRunner();
    expect(await runner.hasTable('migrations')).toBe(false);
    await runner.release();
    await dataSource.runMigrations();
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
    await dataSource.undoLastMigration();
    await dataSource.query('DROP TABLE migrations');
  });

  it('look for migrations again after the pool was exhausted', async () => {
    await open(1);
    const [runner] = await exhaust(1);
    const check = new TypeOrmMigrationsHealthCheck(dataSource);
    for (let probe = 0; probe < 3; probe += 1)
      await expect(run(check)).rejects.toThrow(/^pool exhausted: 1 of 1/);
    await runner!.release();
    await expect(run(check)).rejects.toThrow('1 migration has not run');
    expect(measured(await run(new TypeOrmHealthCheck(dataSource)))).toMatchObject({ utilization: 0 });
  });
});

describe('the check of TypeORM on a MySQL cluster', () => {
  it('does not make the cluster drop its master during an outage', async () => {
    const server = await startMariaDb();
    const proxy = await FaultProxy.start(server);
    const { user: username, password, database } = server;
    const node = { host: proxy.host, port: proxy.port, username, password, database };
    const dataSource = await new DataSource({
      type: 'mysql',
      replication: { master: node, slaves: [node] },
    }).initialize();
    const check = new TypeOrmHealthCheck(dataSource);
    await run(check);
    await proxy.refuse();
    for (let probe = 0; probe < 10; probe += 1) await expect(run(check)).rejects.toThrow();
    await proxy.pass();
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
    const runner = dataSource.createQueryRunner('master');
    expect(await runner.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await runner.release();
    await dataSource.destroy();
    await proxy.close();
    await server.dispose();
  });
});
