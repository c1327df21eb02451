import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { PoolExhaustedError } from '../../../../lib/checks/pool/pool-exhausted.error.js';
import { PoolLease } from '../../../../lib/checks/pool/pool-lease.js';
import { FakeConnection, FakePool } from './fake-pool.js';

/** One of the four that wait is the check itself. */
const EXHAUSTED = { max: 2, size: 2, idle: 0, opening: 0, waiting: 4 };
const ROOMY = { max: 2, size: 1, idle: 1, opening: 0, waiting: 0 };
const never = (): Promise<never> => new Promise(() => {});

describe('PoolLease', () => {
  let pool: FakePool;
  let lease: PoolLease<FakeConnection>;
  let controller: AbortController;

  const deadline = () => ({ signal: controller.signal, timeoutMs: 1_000 });
  const abort = (): void => controller.abort(new Error('time is up'));
  /** A run of its own, as the next check is. */
  const use = <T>(work: (connection: FakeConnection) => Promise<T>): Promise<T> => {
    controller = new AbortController();
    return lease.use(deadline(), work);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    pool = new FakePool();
    lease = new PoolLease(pool);
    controller = new AbortController();
  });
  afterEach(() => jest.useRealTimers());

  it('gives what the work gives, and the connection back', async () => {
    const run = use(async () => 'rows');
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    expect(await run).toBe('rows');
    expect(connection.fate).toEqual(['released']);
  });

  it('does not give a connection back for further use on which the work failed', async () => {
    const run = use(() => Promise.reject(new Error('lost')));
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    await expect(run).rejects.toThrow('lost');
    expect(connection.fate).toEqual(['discarded']);
  });

  it('discards the connection at once when the time is up during the work', async () => {
    const run = use(never);
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    await Promise.resolve();
    abort();
    await expect(run).rejects.toThrow('time is up');
    expect(connection.fate).toEqual(['discarded']);
  });

  it('starts no second query while the driver cannot end the first', async () => {
    const run = use(never);
    const connection = new FakeConnection();
    let free: () => void = () => {};
    connection.freed = new Promise((resolve) => (free = resolve));
    pool.requests[0]!.grant(connection);
    await Promise.resolve();
    abort();
    await expect(run).rejects.toThrow('time is up');
    await expect(use(never)).rejects.toThrow(/^an earlier query has not ended since \d{4}-/);
    expect(pool.requests).toHaveLength(1);

    free();
    await connection.freed;
    const next = use(async () => 'again');
    pool.requests[1]!.grant(new FakeConnection());
    expect(await next).toBe('again');
  });

  it('lets the next run begin at once after a query that failed by itself', async () => {
    const run = use(() => Promise.reject(new Error('lost')));
    const connection = new FakeConnection();
    connection.freed = never();
    pool.requests[0]!.grant(connection);
    await expect(run).rejects.toThrow('lost');
    const next = use(async () => 'again');
    pool.requests[1]!.grant(new FakeConnection());
    expect(await next).toBe('again');
  });

  it('takes its request back when the time is up before it is granted', async () => {
    const run = use(never);
    abort();
    await expect(run).rejects.toThrow('time is up');
    expect(pool.requests[0]!.cancelled).toBe(true);
    const next = use(async () => 'again');
    expect(pool.requests).toHaveLength(2);
    pool.requests[1]!.grant(new FakeConnection());
    expect(await next).toBe('again');
  });

  describe('when the pool cannot take a request back', () => {
    beforeEach(async () => {
      pool.canCancel = false;
      pool.counts = EXHAUSTED;
      const run = use(never);
      abort();
      await expect(run).rejects.toThrow('time is up');
    });

    it('releases the connection straight away that is granted when nobody waits any more', async () => {
      const connection = new FakeConnection();
      pool.requests[0]!.grant(connection);
      await Promise.resolve();
      expect(connection.fate).toEqual(['released']);
    });

    it('waits on in the same place, run after run, instead of queuing again', async () => {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const run = use(never);
        abort();
        await expect(run).rejects.toThrow('time is up');
      }
      const last = use(async () => 'at last');
      expect(pool.requests).toHaveLength(1);
      pool.requests[0]!.grant(new FakeConnection());
      expect(await last).toBe('at last');
    });

    it('makes a new request once the pool has room: then the old one is stuck for a reason of its own', async () => {
      pool.counts = ROOMY;
      const run = use(async () => 'rows');
      expect(pool.requests).toHaveLength(2);
      pool.requests[1]!.grant(new FakeConnection());
      expect(await run).toBe('rows');
    });

    it('makes a new request after the old one was denied', async () => {
      pool.requests[0]!.deny(new Error('refused'));
      await Promise.resolve();
      void use(never).catch(() => {});
      expect(pool.requests).toHaveLength(2);
      abort();
    });
  });

  it('reports an exhausted pool before the time is up, with its figures', async () => {
    pool.counts = EXHAUSTED;
    const run = use(never);
    const outcome = expect(run).rejects.toThrow(
      new PoolExhaustedError('pool exhausted: 2 of 2 connections in use, 3 waiting'),
    );
    jest.advanceTimersByTime(799);
    expect(pool.requests[0]!.cancelled).toBe(false);
    jest.advanceTimersByTime(1);
    await outcome;
    expect(pool.requests[0]!.cancelled).toBe(true);
  });

  it('does not call a pool exhausted that waits for the server to accept a connection', async () => {
    pool.counts = { ...EXHAUSTED, opening: 1 };
    const run = use(never);
    jest.advanceTimersByTime(999);
    abort();
    await expect(run).rejects.toThrow('time is up');
  });

  it('says that the pool is exhausted when the pool lets nobody wait', async () => {
    pool.counts = EXHAUSTED;
    const run = use(never);
    const cause = new Error('Queue limit reached.');
    pool.requests[0]!.deny(cause);
    await expect(run).rejects.toMatchObject({ message: expect.stringMatching(/^pool exhausted/), cause });
  });

  it("leaves the server's own error alone", async () => {
    pool.counts = ROOMY;
    const run = use(never);
    pool.requests[0]!.deny(new Error('connect ECONNREFUSED'));
    await expect(run).rejects.toThrow('connect ECONNREFUSED');
  });

  it('lets runs at the same time have a connection each', async () => {
    const runs = [use(async () => 'one'), use(async () => 'two')];
    for (const request of pool.requests) request.grant(new FakeConnection());
    expect(await Promise.all(runs)).toEqual(['one', 'two']);
  });

  it('leaves no listener on the signal and no timer behind', async () => {
    const run = use(async () => 'rows');
    pool.requests[0]!.grant(new FakeConnection());
    await run;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
