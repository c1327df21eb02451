import type { PooledConnection, SlotRequest } from './connection-pool.js';

interface Taker<Connection> {
  readonly grant: (connection: Connection) => void;
  readonly deny: (error: unknown) => void;
}

/**
 * A request to a pool, which may outlive the run that made it. A connection that is granted when nobody waits for it
 * any more goes straight back.
 */
export class PendingSlot<Connection extends PooledConnection> {
  private taker: Taker<Connection> | undefined;

  constructor(
    private readonly request: SlotRequest<Connection>,
    onSettled: (slot: PendingSlot<Connection>) => void,
  ) {
    // Subscribed to once, not once a run: during a long outage many runs wait for the same slot, one after the other.
    request.connection.then(
      (connection) => {
        onSettled(this);
        if (this.taker) this.taker.grant(connection);
        else connection.release();
      },
      (error: unknown) => {
        onSettled(this);
        this.taker?.deny(error);
      },
    );
  }

  /** Waits for the connection; one caller at a time. Rejects with the signal's reason when it fires. */
  take(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.taker = undefined;
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settle =
        <Value>(outcome: (value: Value) => void) =>
        (value: Value): void => {
          signal.removeEventListener('abort', leave);
          outcome(value);
        };
      this.taker = { grant: settle(resolve), deny: settle(reject) };
    });
  }

  /** Whether nothing is left of it. */
  cancel(): boolean {
    return this.request.cancel();
  }
}
