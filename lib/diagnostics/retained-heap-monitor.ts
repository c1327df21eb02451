import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import v8 from 'node:v8';

/** The types know `detail` on Node's own entries only from a later version on. */
type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };

const usedBytes = (): number => v8.getHeapStatistics().used_heap_size;

/**
 * Knows how much of the heap V8's last full collection left over. What is used at any moment also holds garbage: a
 * heap of which 60 % are alive is now and then used to 90 %, and nothing is wrong with it.
 */
export class RetainedHeapMonitor {
  private observer: PerformanceObserver | undefined;
  private retainedBytes: number | undefined;

  /** Begins to watch. Harmless when it has begun. */
  start(): void {
    if (this.observer) return;
    this.observer = new PerformanceObserver((list) => {
      const collections = list.getEntries() as GcEntry[];
      // Node tells of a collection a turn later: what that turn allocated is counted as well.
      if (collections.some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) {
        this.retainedBytes = usedBytes();
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.observer?.disconnect();
    this.observer = undefined;
    this.retainedBytes = undefined;
  }

  /** In bytes. Before the first full collection, and while not started: all that is used. */
  read(): number {
    return Math.min(usedBytes(), this.retainedBytes ?? Infinity);
  }
}
