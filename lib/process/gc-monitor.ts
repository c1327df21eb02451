import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import type { Clock } from '../support/time/clock.js';
import { SlidingBins } from './sliding-bins.js';

/** V8's kinds of garbage collection. */
export const GC_KINDS = ['minor', 'major', 'incremental', 'weakcb'] as const;

export type GcKind = (typeof GC_KINDS)[number];

/** The number and the pauses of the collections of one kind. */
export interface GcTally {
  readonly count: number;
  /** The total pause, in ms. */
  readonly pauseMs: number;
}

export type GcTallies = Readonly<Record<GcKind, GcTally>>;

export interface GcFigures {
  /** Over the last minute. */
  readonly window: GcTallies;
  /** Since {@link GcMonitor.start}. */
  readonly total: GcTallies;
}

type Counts = Record<GcKind, { count: number; pauseMs: number }>;

/** Older types do not declare `detail` on the entries of Node. */
type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };

const MINOR_MARK_SWEEP = 2;

const KIND_OF: ReadonlyMap<number, GcKind> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  // V8's other collector of the young generation (--minor-ms), which has no constant in Node.
  [MINOR_MARK_SWEEP, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

const noCounts = (): Counts => ({
  minor: { count: 0, pauseMs: 0 },
  major: { count: 0, pauseMs: 0 },
  incremental: { count: 0, pauseMs: 0 },
  weakcb: { count: 0, pauseMs: 0 },
});

function add(to: Counts, kind: GcKind, count: number, pauseMs: number): void {
  to[kind].count += count;
  to[kind].pauseMs += pauseMs;
}

/** Counts garbage collections and their pauses. Node reports a collection one turn of the event loop later. */
export class GcMonitor {
  private readonly bins: SlidingBins<Counts>;
  private total = noCounts();
  private observer: PerformanceObserver | undefined;

  constructor(clock: Clock) {
    this.bins = new SlidingBins<Counts>(clock, {
      create: noCounts,
      clear: (bin) => Object.assign(bin, noCounts()),
    });
  }

  start(): void {
    if (this.observer) return;
    this.observer = new PerformanceObserver((list) => {
      for (const { detail, duration } of list.getEntries() as GcEntry[]) {
        const kind = KIND_OF.get(detail.kind);
        if (!kind) continue;
        add(this.bins.current(), kind, 1, duration);
        add(this.total, kind, 1, duration);
      }
    });
    this.observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.observer?.disconnect();
    this.observer = undefined;
  }

  read(): GcFigures {
    const window = noCounts();
    for (const bin of this.bins.live()) {
      for (const kind of GC_KINDS) add(window, kind, bin[kind].count, bin[kind].pauseMs);
    }
    return { window, total: structuredClone(this.total) };
  }
}
