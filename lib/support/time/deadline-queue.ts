interface Entry<T> {
  readonly item: T;
  /** When the item is due. */
  at: number;
  /** The time under which the item is in the heap: never later than `at`. */
  queuedAt: number;
}

interface Slot<T> {
  readonly at: number;
  readonly entry: Entry<T>;
}

/**
 * Items with a deadline each, the earliest first. Most deadlines are moved to a later time again and again, as results are
 * renewed. That costs nothing until the first of them is due.
 */
export class DeadlineQueue<T> {
  private readonly entries = new Map<T, Entry<T>>();
  /** A binary heap. It may hold outdated slots of an entry. */
  private readonly heap: Slot<T>[] = [];

  /** Replaces the deadline of the item. Infinity for never. */
  set(item: T, at: number): void {
    let entry = this.entries.get(item);
    if (entry === undefined) this.entries.set(item, (entry = { item, at, queuedAt: Infinity }));
    entry.at = at;
    if (at < entry.queuedAt) this.queue(entry);
  }

  /** Takes out the items that are due. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    for (let first = this.heap[0]; first !== undefined && first.at <= now; first = this.heap[0]) {
      this.removeFirst();
      const { at, entry } = first;
      if (entry.queuedAt !== at) continue;
      entry.queuedAt = Infinity;
      if (entry.at <= now) due.push(entry.item);
      else if (entry.at < Infinity) this.queue(entry);
    }
    return due;
  }

  private queue(entry: Entry<T>): void {
    const { heap } = this;
    entry.queuedAt = entry.at;
    const slot = { at: entry.at, entry };
    let index = heap.push(slot) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.at <= slot.at) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = slot;
  }

  private removeFirst(): void {
    const { heap } = this;
    const slot = heap.pop();
    if (slot === undefined || heap.length === 0) return;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
      if (heap[child]!.at >= slot.at) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = slot;
  }
}
