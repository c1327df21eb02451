import type { DataSource } from 'typeorm';
import { poolOf } from '../../../../lib/checks/typeorm/pool-of.js';

const dataSourceOf = (type: string, driver: object): DataSource =>
  ({ options: { type }, driver }) as unknown as DataSource;

const pgPool = (totalCount: number) => ({
  connect: async () => ({}),
  totalCount,
  idleCount: 0,
  waitingCount: 0,
  options: { max: 10 },
});
const mysqlPool = (size: number) => ({
  getConnection: () => {},
  config: { connectionLimit: 10 },
  _allConnections: Array.from({ length: size }, () => ({})),
  _freeConnections: [],
  _connectionQueue: [],
});

describe('poolOf', () => {
  it.each(['postgres', 'cockroachdb'])('uses the pool of %s', (type) => {
    const master = pgPool(3);
    const { key, direct } = poolOf(dataSourceOf(type, { master }));
    expect(key).toBe(master);
    expect(direct().figures()).toMatchObject({ max: 10, size: 3 });
  });

  it.each(['mysql', 'mariadb'])('uses the pool of %s', (type) => {
    const pool = mysqlPool(2);
    const { key, direct } = poolOf(dataSourceOf(type, { pool }));
    expect(key).toBe(pool);
    expect(direct().figures()).toMatchObject({ max: 10, size: 2 });
  });

  it("uses the master's pool of a MySQL cluster, and not the cluster, which drops a node after failed requests", () => {
    const pool = mysqlPool(4);
    const poolCluster = {
      getConnection: () => {
        throw new Error('asked the cluster');
      },
      _nodes: { MASTER: { pool }, SLAVE0: { pool: mysqlPool(1) } },
    };
    const { key, direct } = poolOf(dataSourceOf('mysql', { poolCluster }));
    expect(key).toBe(pool);
    expect(direct().figures()).toMatchObject({ size: 4 });
  });

  it('knows a new pool from the old one after the data source was initialised again', () => {
    const driver = { master: pgPool(1) };
    const dataSource = dataSourceOf('postgres', driver);
    const { key } = poolOf(dataSource);
    driver.master = pgPool(1);
    expect(poolOf(dataSource).key).not.toBe(key);
  });

  it('pings MongoDB with its own command, on the client that TypeORM holds', async () => {
    const commands: unknown[] = [];
    const client = {
      db: (name: string) => ({ command: async (command: object) => commands.push([name, command]) }),
    };
    const driver = { database: 'orders', queryRunner: { databaseConnection: client } };
    const { connection } = poolOf(dataSourceOf('mongodb', driver)).direct().request();
    await (await connection).query('SELECT 1');
    expect(commands).toEqual([['orders', { ping: 1 }]]);
  });
});
