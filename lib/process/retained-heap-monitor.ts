import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { oldGenerationUsedBytes } from './heap-figures.js';

/** The types know `detail` on Node's own entries only from a later version on. */
type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };

/**
 * Measures how much of the old generation V8's last full collection left over. Between collections the heap also
 * holds garbage: a healthy heap with 60 % live objects is sometimes used to 90 %. The young generation does not count:
 * it is mostly garbage, can be larger than the old one's free room, and V8 ignores it when it decides to abort.
 */
export class RetainedHeapMonitor {
  private observer: PerformanceObserver | undefined;
  private retainedBytes: number | undefined;

  /** Begins to watch. Harmless when it has begun. */
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
   * Of a fast leak the last full collection may have seen little, and the next one ends the process. So not more than
   * `maxGarbageBytes` of what has come since then is taken for garbage.
   */
  read(maxGarbageBytes = Infinity): number {
    const used = oldGenerationUsedBytes();
    return Math.max(Math.min(used, this.retainedBytes ?? Infinity), used - maxGarbageBytes);
  }
}
