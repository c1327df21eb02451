interface Snapshot<T> {
  readonly at: number;
  readonly value: T;
}

/**
 * Keeps readings of growing counters, to compute their difference over a window. The memory is bounded if readings are
 * added at regular steps.
 */
export class SnapshotWindow<T> {
  private readonly snapshots: Snapshot<T>[] = [];

  constructor(private readonly windowMs: number) {}

  /** Adds a reading taken at `at`, in monotonic ms, and drops readings that are too old. */
  add(at: number, value: T): void {
    this.snapshots.push({ at, value });
    // One older reading stays, so that the difference spans the whole window.
    while ((this.snapshots[1]?.at ?? Infinity) <= at - this.windowMs) this.snapshots.shift();
  }

  /** The oldest reading that is kept. `undefined` before the first one. */
  baseline(): Snapshot<T> | undefined {
    return this.snapshots[0];
  }

  clear(): void {
    this.snapshots.length = 0;
  }
}
