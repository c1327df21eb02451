import type { CheckContext } from '../../interfaces/check.js';
import type { DatabasePool, PooledConnection } from './database-pool.js';
import { isExhausted, PoolExhaustedError } from './pool-figures.js';

/** The share of the timeout after which an exhausted pool is reported. */
const SHARE_OF_TIMEOUT = 0.8;

/** By pool: a request that is still in the queue although its run is over. Settles when the pool grants or denies it. */
const leftovers = new WeakMap<object, Promise<void>>();

/**
 * Runs `work` on a connection of the application's pool.
 *
 * When the signal fires during `work`, the connection is destroyed. If the driver cannot do that, or no connection was
 * granted yet, the promise stays unsettled until the driver answers: the engine reports the check as `HUNG` and limits the
 * runs beside it. A run that leaves its request in the queue of an exhausted pool blocks the next run until the request is
 * granted, so an exhausted pool never holds more than one request of a check.
 *
 * @throws PoolExhaustedError after four fifths of the timeout, if the application holds every connection
 * @throws the signal's reason, if it has fired
 */
export async function useConnection<Connection extends PooledConnection, T>(
  pool: DatabasePool<Connection>,
  { signal, timeoutMs }: Pick<CheckContext, 'signal' | 'timeoutMs'>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await acquire(pool, signal, timeoutMs * SHARE_OF_TIMEOUT);
  if (signal.aborted) connection.release();
  signal.throwIfAborted();
  const result = work(connection);
  try {
    const value = await (connection.destroy ? untilAborted(result, signal) : result);
    connection.release();
    return value;
  } catch (error) {
    if (connection.destroy) connection.destroy();
    else connection.release();
    throw error;
  }
}

async function acquire<Connection extends PooledConnection>(
  pool: DatabasePool<Connection>,
  signal: AbortSignal,
  patienceMs: number,
): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  const exhausted = new Promise<'exhausted'>((resolve) => {
    timer = setTimeout(() => {
      const figures = pool.figures();
      if (figures && isExhausted(figures)) resolve('exhausted');
    }, patienceMs);
  });
  let request: Promise<Connection> | undefined;
  try {
    if ((await Promise.race([leftovers.get(pool.key), exhausted])) === 'exhausted') throw exhaustion(pool);
    signal.throwIfAborted();
    request = pool.connect();
    const connection = await Promise.race([request, exhausted]);
    if (connection !== 'exhausted') return connection;
  } catch (error) {
    const figures = pool.figures();
    // A pool that lets no request wait, or not for long, has a message of its own.
    const isFull = request !== undefined && figures !== undefined && isExhausted(figures);
    throw isFull ? PoolExhaustedError.create(figures, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
  leave(pool.key, request);
  throw exhaustion(pool);
}

/** The request of the check is in the queue, too, and does not count. */
function exhaustion(pool: DatabasePool): PoolExhaustedError {
  const figures = pool.figures()!;
  return PoolExhaustedError.create({ ...figures, waiting: Math.max(0, figures.waiting - 1) });
}

function leave(key: object, request: Promise<PooledConnection>): void {
  const settled = request
    .then(
      (connection) => connection.release(),
      () => {},
    )
    .then(() => {
      if (leftovers.get(key) === settled) leftovers.delete(key);
    });
  leftovers.set(key, settled);
}

/** The result of `work`, unless the signal fires first. Removes its listener. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
