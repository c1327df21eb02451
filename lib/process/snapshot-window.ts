interface Snapshot<T> {
  readonly at: number;
  readonly value: T;
}

/**
 * Readings of counters that only grow, of which the difference over the last while is wanted. Fixed memory, as long
 * as snapshots are taken at regular steps.
 */
export class SnapshotWindow<T> {
  private readonly snapshots: Snapshot<T>[] = [];

  constructor(private readonly windowMs: number) {}

  /** Adds the reading taken at `at`, in monotonic ms, and drops those that no window needs any more. */
  add(at: number, value: T): void {
    this.snapshots.push({ at, value });
    // One that is older than the window stays, or the difference would span less than the window.
    while ((this.snapshots[1]?.at ?? Infinity) <= at - this.windowMs) this.snapshots.shift();
  }

  /** What to take the difference to: the oldest reading that is kept, or `undefined` before the first one. */
  baseline(): Snapshot<T> | undefined {
    return this.snapshots[0];
  }

  clear(): void {
    this.snapshots.length = 0;
  }
}
