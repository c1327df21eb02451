import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import { createDurationHistogram, recordDuration, summarise } from './duration-histogram.js';
import { SlidingBins } from './sliding-bins.js';
import { SnapshotWindow } from './snapshot-window.js';

/** The figures of the event loop over the window. */
export interface EventLoopFigures {
  /** The median time that events waited for the loop, in ms. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** The share of the time that the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const SAMPLE_MS = 20;
const BINS = 6;

/**
 * Measures how long events wait for the event loop, over a sliding window that is up to one sixth shorter than `windowMs`.
 * A timer samples the loop every 20 ms, to about 1 ms. It does not keep the process alive.
 *
 * Node's `monitorEventLoopDelay()` takes one sample of a block of any length, so its p99 misses a loop that was blocked for
 * five seconds of a minute. Here a block counts once for each sample that it prevented, as HDR histograms do against
 * "coordinated omission". The p99 is that of arrivals, not of samples.
 */
export class EventLoopMonitor {
  private readonly delays: SlidingBins<ReturnType<typeof createDurationHistogram>>;
  private readonly scratch = createDurationHistogram();
  private readonly utilizations: SnapshotWindow<EventLoopUtilization>;
  private readonly stepMs: number;
  private due = 0;
  private cancel: CancelTimer | undefined;
  private lastSnapshotAt = 0;

  /** @param windowMs the length of the window, in ms. */
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

  /** Starts measuring. A second call has no effect. */
  start(): void {
    if (this.cancel) return;
    this.utilizations.clear();
    this.snapshot(this.clock.now());
    this.arm();
  }

  /** Stops the timer. A second call has no effect. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** `undefined` before the first sample and after {@link stop}. */
  read(): EventLoopFigures | undefined {
    if (!this.cancel) return undefined;
    // After a block in the current turn the timer has not run yet, so sample now.
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
    // Arrivals before the window do not count, except for the longest wait.
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
