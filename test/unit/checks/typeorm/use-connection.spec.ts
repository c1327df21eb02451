import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { PoolExhaustedError } from '../../../../lib/checks/typeorm/pool-figures.js';
import { useConnection } from '../../../../lib/checks/typeorm/use-connection.js';
import { FakeConnection, FakePool } from './fake-pool.js';

/** One of the four requests that wait belongs to the check. */
const EXHAUSTED = { max: 2, size: 2, idle: 0, opening: 0, waiting: 4 };
const ROOMY = { max: 2, size: 1, idle: 1, opening: 0, waiting: 0 };
const never = (): Promise<never> => new Promise(() => {});

describe('useConnection', () => {
  let pool: FakePool;
  let controller: AbortController;

  const abort = (): void => controller.abort(new Error('time is up'));
  /** Starts a run with a signal of its own. Lets the request reach the pool. */
  const use = async <T>(work: (connection: FakeConnection) => Promise<T>): Promise<{ run: Promise<T> }> => {
    controller = new AbortController();
    const run = useConnection(pool, { signal: controller.signal, timeoutMs: 1_000 }, work);
    run.catch(() => {});
    await jest.advanceTimersByTimeAsync(0);
    return { run };
  };
  const stateOf = async (run: Promise<unknown>): Promise<string> => {
    let state = 'unsettled';
    run.then(
      () => (state = 'resolved'),
      () => (state = 'rejected'),
    );
    await jest.advanceTimersByTimeAsync(0);
    return state;
  };

  beforeEach(() => {
    jest.useFakeTimers();
    pool = new FakePool();
  });
  afterEach(() => jest.useRealTimers());

  it('returns the result of the work and releases the connection', async () => {
    const { run } = await use(async () => 'rows');
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    expect(await run).toBe('rows');
    expect(connection.fate).toEqual(['released']);
  });

  it('destroys a connection on which the work failed', async () => {
    const { run } = await use(() => Promise.reject(new Error('lost')));
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    await expect(run).rejects.toThrow('lost');
    expect(connection.fate).toEqual(['destroyed']);
  });

  it('destroys the connection at once when the signal fires during the work', async () => {
    const { run } = await use(never);
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    await jest.advanceTimersByTimeAsync(0);
    abort();
    await expect(run).rejects.toThrow('time is up');
    expect(connection.fate).toEqual(['destroyed']);
  });

  it('stays unsettled until a query ends that the driver cannot stop, and then releases the connection', async () => {
    let end: (error: Error) => void = () => {};
    const { run } = await use(() => new Promise((_, reject) => (end = reject)));
    const connection = new FakeConnection({ canDestroy: false });
    pool.requests[0]!.grant(connection);
    await jest.advanceTimersByTimeAsync(0);
    abort();
    expect(await stateOf(run)).toBe('unsettled');
    expect(connection.fate).toEqual([]);
    end(new Error('connection lost'));
    await expect(run).rejects.toThrow('connection lost');
    expect(connection.fate).toEqual(['released']);
  });

  it('stays unsettled until the pool grants its request, and then releases the connection unused', async () => {
    const work = jest.fn(async () => 'rows');
    const { run } = await use(work);
    abort();
    expect(await stateOf(run)).toBe('unsettled');
    const connection = new FakeConnection();
    pool.requests[0]!.grant(connection);
    await expect(run).rejects.toThrow('time is up');
    expect(connection.fate).toEqual(['released']);
    expect(work).not.toHaveBeenCalled();
  });

  it('makes no request when the signal has fired already', async () => {
    controller = new AbortController();
    abort();
    const context = { signal: controller.signal, timeoutMs: 1_000 };
    await expect(useConnection(pool, context, never)).rejects.toThrow('time is up');
    expect(pool.requests).toHaveLength(0);
  });

  it('reports an exhausted pool after four fifths of the timeout, with its figures', async () => {
    pool.counts = EXHAUSTED;
    const { run } = await use(never);
    await jest.advanceTimersByTimeAsync(799);
    expect(await stateOf(run)).toBe('unsettled');
    const outcome = expect(run).rejects.toThrow(
      new PoolExhaustedError('pool exhausted: 2 of 2 connections in use, 3 waiting'),
    );
    await jest.advanceTimersByTimeAsync(1);
    await outcome;
  });

  describe('after a run that left its request in the queue of an exhausted pool', () => {
    beforeEach(async () => {
      pool.counts = EXHAUSTED;
      const { run } = await use(never);
      await jest.advanceTimersByTimeAsync(800);
      await expect(run).rejects.toThrow(/^pool exhausted/);
    });

    it('releases the connection as soon as it is granted', async () => {
      const connection = new FakeConnection();
      pool.requests[0]!.grant(connection);
      await jest.advanceTimersByTimeAsync(0);
      expect(connection.fate).toEqual(['released']);
    });

    it('makes no further request, run after run, until the request is granted', async () => {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const { run } = await use(never);
        await jest.advanceTimersByTimeAsync(800);
        await expect(run).rejects.toThrow('pool exhausted: 2 of 2 connections in use, 3 waiting');
      }
      const { run } = await use(async () => 'at last');
      expect(pool.requests).toHaveLength(1);
      pool.requests[0]!.grant(new FakeConnection());
      await jest.advanceTimersByTimeAsync(0);
      pool.requests[1]!.grant(new FakeConnection());
      expect(await run).toBe('at last');
    });

    it('makes a new request after the pool has denied the request', async () => {
      pool.requests[0]!.deny(new Error('refused'));
      await use(never);
      expect(pool.requests).toHaveLength(2);
      abort();
    });

    it('does not wait for the request in the pool of another data source', async () => {
      pool = new FakePool();
      const { run } = await use(async () => 'rows');
      pool.requests[0]!.grant(new FakeConnection());
      expect(await run).toBe('rows');
    });
  });

  it('does not report an exhausted pool while the server has yet to accept a connection', async () => {
    pool.counts = { ...EXHAUSTED, opening: 1 };
    const { run } = await use(never);
    await jest.advanceTimersByTimeAsync(999);
    expect(await stateOf(run)).toBe('unsettled');
  });

  it('reports an exhausted pool when the pool lets no request wait', async () => {
    pool.counts = EXHAUSTED;
    const { run } = await use(never);
    const cause = new Error('Queue limit reached.');
    pool.requests[0]!.deny(cause);
    await expect(run).rejects.toMatchObject({ message: expect.stringMatching(/^pool exhausted/), cause });
  });

  it("keeps the server's own error", async () => {
    pool.counts = ROOMY;
    const { run } = await use(never);
    pool.requests[0]!.deny(new Error('connect ECONNREFUSED'));
    await expect(run).rejects.toThrow('connect ECONNREFUSED');
  });

  it('gives each of two runs at the same time a connection', async () => {
    const runs = [await use(async () => 'one'), await use(async () => 'two')];
    for (const request of pool.requests) request.grant(new FakeConnection());
    expect(await Promise.all(runs.map(({ run }) => run))).toEqual(['one', 'two']);
  });

  it('leaves no listener on the signal and no timer', async () => {
    const { run } = await use(async () => 'rows');
    pool.requests[0]!.grant(new FakeConnection());
    await run;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
