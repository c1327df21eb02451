import type { DataSource } from 'typeorm';
import type { PoolInternals } from '../../../../lib/checks/pool/pool-internals.js';
import { queryRunnerPool } from '../../../../lib/checks/typeorm/query-runner-pool.js';

/** A query runner such as Oracle's: it holds a slot until it is released. */
const open = (internals?: PoolInternals) => {
  const log: string[] = [];
  const runner = {
    connect: async () => ({ id: 'raw' }),
    query: async (statement: string) => [{ statement }],
    release: async () => void log.push('released'),
  };
  const driver: { queryRunner?: unknown } = {};
  const dataSource = { driver, createQueryRunner: () => runner } as unknown as DataSource;
  return { log, runner, driver, pool: queryRunnerPool(dataSource, internals) };
};

const internalsThatCut = (cut: object[]): PoolInternals => ({
  connections: () => [],
  isOpening: () => false,
  queue: () => [],
  unqueue: () => false,
  sever: (connection) => cut.push(connection) > 0,
  figures: () => ({ max: 1, size: 1, idle: 0, opening: 0, waiting: 0 }),
});

describe('queryRunnerPool', () => {
  it('runs statements on the query runner and releases it', async () => {
    const { pool, log } = open();
    const connection = await pool.request().connection;
    expect(await connection.query('SELECT 1 FROM DUAL')).toEqual([{ statement: 'SELECT 1 FROM DUAL' }]);
    connection.release();
    expect(log).toEqual(['released']);
  });

  it('waits for a query that its driver cannot end, and only then says that the slot is free', async () => {
    const { pool, log } = open();
    const connection = await pool.request().connection;
    let end: () => void = () => {};
    const freed = connection.discard(new Promise<void>((resolve) => (end = resolve)));
    await Promise.resolve();
    expect(log).toEqual([]);
    end();
    await freed;
    expect(log).toEqual(['released']);
  });

  it('cuts the connection where the pool is known, and does not wait for what then ends by itself', async () => {
    const cut: object[] = [];
    const { pool } = open(internalsThatCut(cut));
    const connection = await pool.request().connection;
    await connection.discard(new Promise(() => {}));
    expect(cut).toEqual([{ id: 'raw' }]);
  });

  it('frees the slot although the release of a lost connection fails', async () => {
    const { pool, runner } = open();
    runner.release = () => Promise.reject(new Error('connection lost'));
    const connection = await pool.request().connection;
    await expect(connection.discard(Promise.reject(new Error('connection lost')))).resolves.toBeUndefined();
  });

  it('never releases the one runner that everybody shares', async () => {
    const { pool, log, runner, driver } = open();
    driver.queryRunner = runner;
    const connection = await pool.request().connection;
    connection.release();
    await connection.discard(Promise.resolve());
    expect(log).toEqual([]);
  });

  it('has the figures of the pool where they are known', () => {
    expect(open().pool.figures()).toBeUndefined();
    expect(open(internalsThatCut([])).pool.figures()).toMatchObject({ max: 1 });
  });
});
