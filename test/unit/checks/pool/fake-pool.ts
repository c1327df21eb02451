import type {
  ConnectionPool,
  PooledConnection,
  SlotRequest,
} from '../../../../lib/checks/pool/connection-pool.js';
import type { PoolFigures } from '../../../../lib/checks/pool/pool-figures.js';

/** Tells what became of it. */
export class FakeConnection implements PooledConnection {
  readonly fate: string[] = [];
  /** Resolves `discard()`: a driver that cannot end a query resolves it late. */
  freed: Promise<void> = Promise.resolve();

  release(): void {
    this.fate.push('released');
  }

  discard(): Promise<void> {
    this.fate.push('discarded');
    return this.freed;
  }
}

/** Grants and denies requests when the test says so. */
export class FakePool implements ConnectionPool<FakeConnection> {
  readonly requests: {
    grant(connection: FakeConnection): void;
    deny(error: unknown): void;
    cancelled: boolean;
  }[] = [];
  counts: PoolFigures | undefined;
  canCancel = true;

  request(): SlotRequest<FakeConnection> {
    let settle: { grant(connection: FakeConnection): void; deny(error: unknown): void } | undefined;
    const connection = new Promise<FakeConnection>((grant, deny) => (settle = { grant, deny }));
    const request = { ...settle!, cancelled: false };
    this.requests.push(request);
    return { connection, cancel: () => (request.cancelled = this.canCancel) };
  }

  figures(): PoolFigures | undefined {
    return this.counts;
  }
}
