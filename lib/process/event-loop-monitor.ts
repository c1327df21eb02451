import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import { createDurationHistogram, recordDuration, summarise } from './duration-histogram.js';
import { SlidingBins } from './sliding-bins.js';
import { SnapshotWindow } from './snapshot-window.js';

/** How the event loop did over the window. */
export interface EventLoopFigures {
  /** Half of what arrived had to wait at most this long for the loop, in ms. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** The share of the time in which the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const SAMPLE_MS = 20;
const BINS = 6;

/**
 * Measures how long what arrives at the event loop has to wait, over a sliding window (up to one sixth shorter than
 * `windowMs`), not since boot. A timer samples the loop every 20 ms, to about 1 ms; it never keeps the process alive.
 *
 * Node's `monitorEventLoopDelay()` takes one sample of a block, however long it lasts, so that its p99 does not
 * see a loop that stood still for five seconds of a minute. Here a block counts once for every sample that it
 * swallowed, as HDR histograms do against "coordinated omission": the p99 is that of arrivals, not of samples.
 */
export class EventLoopMonitor {
  private readonly delays: SlidingBins<ReturnType<typeof createDurationHistogram>>;
  private readonly scratch = createDurationHistogram();
  private readonly utilizations: SnapshotWindow<EventLoopUtilization>;
  private readonly stepMs: number;
  private due = 0;
  private cancel: CancelTimer | undefined;
  private lastSnapshotAt = 0;

  /** @param windowMs how far back the figures reach, in ms. */
  constructor(
    private readonly clock: Clock,
    private readonly windowMs = 60_000,
  ) {
    this.stepMs = windowMs / BINS;
    this.utilizations = new SnapshotWindow(windowMs);
    this.delays = new SlidingBins(clock, {
      create: createDurationHistogram,
      clear: (histogram) => histogram.reset(),
      windowMs,
      count: BINS,
    });
  }

  /** Begins to measure. Harmless when it has begun. */
  start(): void {
    if (this.cancel) return;
    this.utilizations.clear();
    this.snapshot(this.clock.now());
    this.arm();
  }

  /** Ends its timer. Harmless when it has ended. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** `undefined` before the first sample and after {@link stop}. */
  read(): EventLoopFigures | undefined {
    if (!this.cancel) return undefined;
    // A block that ends in this very turn has not let the timer run yet, and must not be missed.
    if (this.clock.now() > this.due) {
      this.cancel();
      this.sample();
    }
    const delays = summarise(this.delays.live(), this.scratch);
    if (!delays) return undefined;
    return {
      delayP50Ms: delays.p50Ms,
      delayP99Ms: delays.p99Ms,
      delayMaxMs: delays.maxMs,
      utilization: performance.eventLoopUtilization(this.utilizations.baseline()?.value).utilization,
    };
  }

  private arm(): void {
    this.due = this.clock.now() + SAMPLE_MS;
    this.cancel = this.clock.setTimer(() => this.sample(), SAMPLE_MS);
  }

  private sample(): void {
    const now = this.clock.now();
    const bin = this.delays.current();
    const delay = Math.max(0, now - this.due);
    recordDuration(bin, delay);
    // What arrived before the window began is none of its arrivals; only the longest wait is kept from there.
    const swallowed = Math.min(delay - SAMPLE_MS, this.windowMs);
    for (let wait = swallowed; wait > 0; wait -= SAMPLE_MS) recordDuration(bin, wait);
    if (now - this.lastSnapshotAt >= this.stepMs) this.snapshot(now);
    this.arm();
  }

  private snapshot(now: number): void {
    this.lastSnapshotAt = now;
    this.utilizations.add(now, performance.eventLoopUtilization());
  }
}
