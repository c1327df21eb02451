import type { DatabasePool, PooledConnection } from '../../../../lib/checks/typeorm/database-pool.js';
import type { PoolFigures } from '../../../../lib/checks/typeorm/pool-figures.js';

export class FakeConnection implements PooledConnection {
  readonly fate: string[] = [];
  readonly destroy?: () => void;

  constructor({ canDestroy = true } = {}) {
    if (canDestroy) this.destroy = () => void this.fate.push('destroyed');
  }

  query = async (): Promise<unknown> => [];

  release(): void {
    this.fate.push('released');
  }
}

/** Grants and denies requests when the test says so. */
export class FakePool implements DatabasePool<FakeConnection> {
  readonly key = {};
  readonly requests: { grant(connection: FakeConnection): void; deny(error: unknown): void }[] = [];
  counts: PoolFigures | undefined;

  connect(): Promise<FakeConnection> {
    return new Promise((grant, deny) => this.requests.push({ grant, deny }));
  }

  figures(): PoolFigures | undefined {
    return this.counts;
  }
}
