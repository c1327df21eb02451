import type { PoolFigures } from './pool-figures.js';

/** A connection that a pool has granted. Exactly one of the two methods must be called, once. */
export interface PooledConnection {
  /** Gives it back, fit for use. */
  release(): void;
  /**
   * Gives its slot back although `work` may still be going on on it: by destroying the connection where the driver can.
   * Resolves when the slot is free, which is at once unless the driver cannot. Never rejects.
   */
  discard(work: Promise<unknown>): Promise<void>;
}

/** A connection that takes statements in SQL. */
export interface SqlConnection extends PooledConnection {
  /** The rows, as the driver gives them. */
  query(statement: string): Promise<unknown>;
}

/** A request to a pool: either it waits in the pool's queue, or a connection is being opened for it. */
export interface SlotRequest<Connection extends PooledConnection> {
  readonly connection: Promise<Connection>;
  /**
   * Takes the request back: out of the queue, or by ending the connection that is being opened for it. `false` when the
   * library offers no way: then the request stands, and is granted one day.
   */
  cancel(): boolean;
}

/**
 * What a check needs to know of an application's connection pool. An adapter for one more library is a file of this
 * shape; `PoolLease` does the rest.
 */
export interface ConnectionPool<Connection extends PooledConnection = SqlConnection> {
  request(): SlotRequest<Connection>;
  /** `undefined` where the library does not tell. */
  figures(): PoolFigures | undefined;
}
