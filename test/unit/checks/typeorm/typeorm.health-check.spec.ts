import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { HealthCheckError } from '../../../../lib/interfaces/check.js';
import { TypeOrmHealthCheck } from '../../../../lib/checks/typeorm/typeorm.health-check.js';
import { loadBetterSqlite3Double } from './better-sqlite3.double.js';
import { contextOf } from './context.js';

const thrownBy = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('TypeOrmHealthCheck on SQLite', () => {
  const opened: DataSource[] = [];
  const open = async (options: object = {}): Promise<DataSource> => {
    const dataSource = new DataSource({ type: 'sqljs', ...options });
    opened.push(dataSource);
    return dataSource.initialize();
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((dataSource) => dataSource.isInitialized && dataSource.destroy()));
  });

  it('passes while the database answers', async () => {
    const check = new TypeOrmHealthCheck(await open());
    expect(await check.check(contextOf())).toEqual({ status: 'pass', measurements: {} });
  });

  it('shows the version of the database with reportVersion', async () => {
    const check = new TypeOrmHealthCheck(await open(), { reportVersion: true });
    const result = await check.check(contextOf());
    expect(result).toEqual({
      status: 'pass',
      measurements: { version: { observedValue: expect.stringMatching(/^3\.\d+/) } },
    });
  });

  it('fails on a file that is not a database, with the error of the database', async () => {
    const garbage = new Uint8Array(4_096).fill(7);
    const dataSource = await open({ database: garbage });
    const error = await thrownBy(new TypeOrmHealthCheck(dataSource).check(contextOf()));
    expect(error).toBeInstanceOf(HealthCheckError);
    expect(error).toMatchObject({ message: expect.stringMatching(/not a database/) });
  });

  it('fails before the data source is initialised, passes after it, and fails once it is destroyed', async () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    const check = new TypeOrmHealthCheck(dataSource);
    await expect(check.check(contextOf())).rejects.toThrow(/was never initialised, or has been destroyed/);
    await dataSource.initialize();
    await expect(check.check(contextOf())).resolves.toMatchObject({ status: 'pass' });
    await dataSource.destroy();
    await expect(check.check(contextOf())).rejects.toThrow(/was never initialised, or has been destroyed/);
    await dataSource.initialize();
    await expect(check.check(contextOf())).resolves.toMatchObject({ status: 'pass' });
    await dataSource.destroy();
  });

  it('does not write out what the application has not saved yet', async () => {
    const save = jest.fn(async () => {});
    const dataSource = await open({ autoSave: true, autoSaveCallback: save });
    const runner = dataSource.createQueryRunner();
    await runner.query('CREATE TABLE orders (id INTEGER)');
    save.mockClear();
    await new TypeOrmHealthCheck(dataSource).check(contextOf());
    expect(save).not.toHaveBeenCalled();
    await runner.release();
    expect(save).toHaveBeenCalledTimes(1);
  });

  it("leaves the application's transaction as it is", async () => {
    const dataSource = await open();
    const check = new TypeOrmHealthCheck(dataSource);
    await dataSource.query('CREATE TABLE orders (id INTEGER)');
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('INSERT INTO orders VALUES (1)');
    await check.check(contextOf());
    expect(runner.isTransactionActive).toBe(true);
    await runner.rollbackTransaction();
    expect(await dataSource.query('SELECT * FROM orders')).toEqual([]);
  });

  it('reads a row of the file with better-sqlite3', async () => {
    const driver = await loadBetterSqlite3Double();
    const dataSource = await open({ type: 'better-sqlite3', database: ':memory:', driver });
    await new TypeOrmHealthCheck(dataSource).check(contextOf());
    const { databaseConnection } = dataSource.driver as unknown as {
      databaseConnection: InstanceType<typeof driver>;
    };
    expect(databaseConnection.statements).toEqual(['SELECT 1 FROM sqlite_master LIMIT 1']);
  });

  it('explains the remedy if it was constructed without a data source, and not by Nest', async () => {
    class OrdersDbHealth extends TypeOrmHealthCheck {}
    await expect(new OrdersDbHealth().check(contextOf())).rejects.toThrow(
      /OrdersDbHealth was constructed without a DataSource.*new OrdersDbHealth\(dataSource\)/,
    );
  });
});
