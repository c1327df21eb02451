import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { HealthCheckError } from '../../../../lib/interfaces/check.js';
import { TypeOrmMigrationsHealthCheck } from '../../../../lib/checks/typeorm/typeorm-migrations.health-check.js';
import { contextOf } from './context.js';

const migration = (name: string): new () => MigrationInterface =>
  class implements MigrationInterface {
    readonly name = name;
    up = (runner: QueryRunner): Promise<void> => runner.query(`CREATE TABLE ${name} (id INTEGER)`);
    down = (runner: QueryRunner): Promise<void> => runner.query(`DROP TABLE ${name}`);
  };

const CreateOrders = migration('CreateOrders1700000000000');
const CreateBills = migration('CreateBills1700000000001');

describe('TypeOrmMigrationsHealthCheck', () => {
  let dataSource: DataSource;
  const open = async (...migrations: (new () => MigrationInterface)[]) => {
    dataSource = await new DataSource({ type: 'sqljs', migrations }).initialize();
    return new TypeOrmMigrationsHealthCheck(dataSource);
  };
  const tables = async (): Promise<string[]> =>
    (await dataSource.query<{ name: string }[]>(`SELECT name FROM sqlite_master WHERE type = 'table'`)).map(
      ({ name }) => name,
    );
  afterEach(() => dataSource.destroy());

  it('fails while migrations have not run, and names them', async () => {
    const check = await open(CreateOrders, CreateBills);
    const error = await check.check(contextOf()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HealthCheckError);
    expect(error).toMatchObject({
      message: '2 migrations have not run: CreateOrders1700000000000, CreateBills1700000000001',
      measurements: { pendingMigrations: { observedValue: 2 } },
    });
  });

  it('passes once they have run', async () => {
    const check = await open(CreateOrders, CreateBills);
    await dataSource.runMigrations();
    expect(await check.check(contextOf())).toEqual({
      status: 'pass',
      measurements: { pendingMigrations: { observedValue: 0 } },
    });
  });

  it('writes nothing: not even the table of migrations where there is none', async () => {
    const check = await open(CreateOrders);
    await expect(check.check(contextOf())).rejects.toThrow(
      '1 migration has not run: CreateOrders1700000000000',
    );
    expect(await tables()).toEqual([]);
  });

  it('passes in an application without migrations', async () => {
    const check = await open();
    await expect(check.check(contextOf())).resolves.toMatchObject({ status: 'pass' });
  });

  it('is not troubled by migrations of another release that it does not know', async () => {
    await open(CreateOrders, CreateBills);
    await dataSource.runMigrations();
    const older = dataSource.migrations.filter(({ name }) => name === 'CreateOrders1700000000000');
    Object.assign(dataSource, { migrations: older });
    await expect(new TypeOrmMigrationsHealthCheck(dataSource).check(contextOf())).resolves.toMatchObject({
      status: 'pass',
    });
  });

  it('names five of many', async () => {
    const check = await open(
      ...Array.from({ length: 7 }, (_, index) => migration(`Step${index}170000000000${index}`)),
    );
    await expect(check.check(contextOf())).rejects.toThrow(
      /^7 migrations have not run: (\w+, ){4}\w+ and 2 more$/,
    );
  });

  it('fails when the data source is not connected', async () => {
    const check = await open(CreateOrders);
    await dataSource.destroy();
    await expect(check.check(contextOf())).rejects.toThrow(/not connected/);
    await dataSource.initialize();
  });
});
