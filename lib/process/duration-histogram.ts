import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Node's HDR histogram with durations in whole µs. */
export type DurationHistogram = RecordableHistogram;

/** A summary of durations, in ms. */
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
 * Records durations from 1 µs to one hour with three significant figures. Results differ by at most 0.1 % or 1 µs, and are
 * too low by at most 1 µs. The size is about 190 KiB.
 */
export const createDurationHistogram = (): DurationHistogram =>
  createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });

/** Records a duration in ms. Longer than an hour counts as an hour, and any other value that is not positive as 1 µs. */
export function recordDuration(histogram: DurationHistogram, durationMs: number): void {
  const us = Math.round(durationMs * MICROSECONDS);
  histogram.record(us >= 1 ? Math.min(us, LONGEST_US) : 1);
}

/** Summarizes several histograms. `undefined` without durations. Overwrites `scratch`. */
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
