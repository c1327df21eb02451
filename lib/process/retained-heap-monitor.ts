import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { oldGenerationUsedBytes } from './heap-figures.js';

/** Older types do not declare `detail` on the entries of Node. */
type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };

/**
 * Measures how much of the old generation V8's last full collection left over. Between collections the heap also
 * holds garbage: a healthy heap with 60 % live objects is sometimes used to 90 %. The young generation does not count:
 * it is mostly garbage, can be larger than the old one's free room, and V8 ignores it when it decides to abort.
 */
export class RetainedHeapMonitor {
  private observer: PerformanceObserver | undefined;
  private retainedBytes: number | undefined;

  /** Starts watching. A second call has no effect. */
  start(): void {
    if (this.observer) return;
    this.observer = new PerformanceObserver((list) => {
      const collections = list.getEntries() as GcEntry[];
      // Node reports a collection one turn of the event loop later, so promotions during that turn are counted too.
      if (collections.some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) {
        this.retainedBytes = oldGenerationUsedBytes();
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.observer?.disconnect();
    this.observer = undefined;
    this.retainedBytes = undefined;
  }

  /**
   * In bytes. Before the first full collection, and while not started: the whole old generation, with its garbage.
   *
   * The last full collection may have seen little of a fast leak, and the next one ends the process. So at most
   * `maxGarbageBytes` of the later allocations count as garbage.
   */
  read(maxGarbageBytes = Infinity): number {
    const used = oldGenerationUsedBytes();
    return Math.max(Math.min(used, this.retainedBytes ?? Infinity), used - maxGarbageBytes);
  }
}
