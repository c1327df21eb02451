import {
  createDurationHistogram,
  recordDuration,
  summarise,
} from '../../../lib/process/duration-histogram.js';

const RELATIVE_ERROR = 0.001;

/** Nearest rank. */
const exact = (durations: readonly number[], percent: number) =>
  [...durations].sort((a, b) => a - b)[Math.ceil((percent / 100) * durations.length) - 1] as number;

describe('duration histogram', () => {
  const scratch = createDurationHistogram();

  it.each([
    ['evenly spread', (i: number) => 1 + i],
    ['spread over seven orders of magnitude', (i: number) => 0.01 * 1.002 ** i],
    ['nearly all alike, with a long tail', (i: number) => (i % 100 < 98 ? 2.5 : 900 + i)],
  ])('gives percentiles of durations that are %s within 0.1 %%', (_, duration) => {
    const durations = Array.from({ length: 8_000 }, (_, i) => duration((i * 4_801) % 8_000));
    const parts = [createDurationHistogram(), createDurationHistogram(), createDurationHistogram()];
    durations.forEach((ms, i) => recordDuration(parts[i % 3]!, ms));

    const summary = summarise(parts, scratch)!;

    expect(summary.count).toBe(8_000);
    for (const [figure, percent] of [
      [summary.p50Ms, 50],
      [summary.p95Ms, 95],
      [summary.p99Ms, 99],
      [summary.maxMs, 100],
    ] as const) {
      const truth = exact(durations, percent);
      expect(figure).toBeGreaterThanOrEqual(truth - 0.001);
      expect(figure).toBeLessThanOrEqual(truth * (1 + RELATIVE_ERROR) + 0.001);
    }
  });

  it('has no summary without durations', () => {
    expect(summarise([createDurationHistogram()], scratch)).toBeUndefined();
    expect(summarise([], scratch)).toBeUndefined();
  });

  it('clears the scratch between summaries', () => {
    const histogram = createDurationHistogram();
    recordDuration(histogram, 5);
    summarise([histogram], scratch);
    expect(summarise([histogram], scratch)?.count).toBe(1);
  });

  it.each([0, -1, NaN, -Infinity])('records %p as the shortest duration', (ms) => {
    const histogram = createDurationHistogram();
    recordDuration(histogram, ms);
    expect(summarise([histogram], scratch)).toMatchObject({ count: 1, maxMs: 0.001 });
  });

  it.each([3_600_001, 1e300, Infinity])('records %p ms as an hour', (ms) => {
    const histogram = createDurationHistogram();
    recordDuration(histogram, ms);
    expect(summarise([histogram], scratch)?.maxMs).toBeCloseTo(3_600_000, -4);
  });
});
