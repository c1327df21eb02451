import type { CheckContext } from '../../interfaces/check.js';
import type { ConnectionPool, PooledConnection } from './connection-pool.js';
import { PendingSlot } from './pending-slot.js';
import { PoolExhaustedError } from './pool-exhausted.error.js';
import { isExhausted, isFull } from './pool-figures.js';
import { untilAborted } from './until-aborted.js';

/** The share of its time for which a check waits for a slot of a full pool: it must report before it times out. */
const PATIENCE = 0.8;

type Deadline = Pick<CheckContext, 'signal' | 'timeoutMs'>;

/**
 * Borrows a connection of the application's pool, and never for longer than a check's timeout.
 *
 * What a run cannot take back, a place in the pool's queue or a query that the driver cannot end, is taken up by the next
 * run instead of being joined by a second one: an outage that lasts for hours costs the pool one entry.
 */
export class PoolLease<Connection extends PooledConnection> {
  /** Requests that were not granted before their run was over. */
  private readonly orphans = new Set<PendingSlot<Connection>>();
  /** Since when the query of a run that is over has not ended. */
  private busySince: Date | undefined;

  constructor(private readonly pool: ConnectionPool<Connection>) {}

  /**
   * @returns what `work` gives
   * @throws PoolExhaustedError when the pool is full and grants no slot in time
   * @throws the signal's reason when it fires; the slot is given back at once, or as soon as it is granted
   */
  async use<T>(deadline: Deadline, work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.busySince)
      throw new Error(`an earlier query has not ended since ${this.busySince.toISOString()}`);
    const connection = await this.acquire(deadline);
    const result = work(connection);
    try {
      const value = await untilAborted(result, deadline.signal);
      connection.release();
      return value;
    } catch (error) {
      const freed = connection.discard(result);
      // What has failed by itself is over.
      if (deadline.signal.aborted) this.holdUntil(freed);
      throw error;
    }
  }

  private holdUntil(freed: Promise<void>): void {
    this.busySince = new Date();
    void freed.then(() => (this.busySince = undefined));
  }

  private async acquire({ signal, timeoutMs }: Deadline): Promise<Connection> {
    const slot =
      this.adopt() ?? new PendingSlot(this.pool.request(), (settled) => this.orphans.delete(settled));
    const patience = new AbortController();
    const onAbort = (): void => patience.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => this.giveUpIfExhausted(patience), timeoutMs * PATIENCE);
    try {
      return await slot.take(patience.signal);
    } catch (error) {
      if (!patience.signal.aborted) throw this.explain(error);
      if (!slot.cancel()) this.orphans.add(slot);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Not where the pool could grant a request at once: then the orphan is stuck for a reason of its own. */
  private adopt(): PendingSlot<Connection> | undefined {
    const figures = this.pool.figures();
    if (figures && !isFull(figures)) return undefined;
    const [orphan] = this.orphans;
    if (orphan) this.orphans.delete(orphan);
    return orphan;
  }

  private giveUpIfExhausted(patience: AbortController): void {
    const figures = this.pool.figures();
    if (!figures || !isExhausted(figures)) return;
    // The request that waits here is in the queue as well, and none of the application's.
    const waiting = Math.max(0, figures.waiting - 1);
    patience.abort(PoolExhaustedError.create({ ...figures, waiting }));
  }

  /** A pool that lets nobody wait, or not for long, says so in words of its own. */
  private explain(error: unknown): unknown {
    const figures = this.pool.figures();
    return figures && isExhausted(figures) ? PoolExhaustedError.create(figures, { cause: error }) : error;
  }
}
