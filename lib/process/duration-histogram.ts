import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Node's own HDR histogram, holding durations in whole µs. */
export type DurationHistogram = RecordableHistogram;

/** What a set of durations looks like, in ms. */
export interface DurationSummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const MICROSECONDS = 1_000;
const LONGEST_US = 3_600_000_000;

/**
 * Holds durations from 1 µs to one hour to three significant figures: what is read from it is off by at most
 * 0.1 % of the value, or 1 µs, and never lower than the truth by more than 1 µs. About 190 KiB, whatever it holds.
 */
export const createDurationHistogram = (): DurationHistogram =>
  createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });

/** Records a duration in ms. What is longer than an hour counts as an hour; what is not a positive number as 1 µs. */
export function recordDuration(histogram: DurationHistogram, durationMs: number): void {
  const us = Math.round(durationMs * MICROSECONDS);
  histogram.record(us >= 1 ? Math.min(us, LONGEST_US) : 1);
}

/** The durations of several histograms together; `undefined` where there are none. `scratch` is overwritten. */
export function summarise(
  histograms: readonly DurationHistogram[],
  scratch: DurationHistogram,
): DurationSummary | undefined {
  scratch.reset();
  for (const histogram of histograms) scratch.add(histogram);
  if (scratch.count === 0) return undefined;
  return {
    count: scratch.count,
    p50Ms: scratch.percentile(50) / MICROSECONDS,
    p95Ms: scratch.percentile(95) / MICROSECONDS,
    p99Ms: scratch.percentile(99) / MICROSECONDS,
    maxMs: scratch.max / MICROSECONDS,
  };
}
