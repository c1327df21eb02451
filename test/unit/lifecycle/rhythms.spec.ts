import { rhythmsOf } from '../../../lib/lifecycle/rhythms.js';

const every = (periodMs: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => from + index * periodMs);

const mixed = (...streams: number[][]) => streams.flat().sort((a, b) => a - b);

const periods = (times: readonly number[]) => rhythmsOf(times).map(({ periodMs }) => Math.round(periodMs));

/** Deterministic, between -1 and 1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 30 - 1;
}

function jittered(periodMs: number, share: number, count: number, seed: number): number[] {
  const next = noise(seed);
  let at = 0;
  return Array.from({ length: count }, () => (at += periodMs * (1 + share * next())));
}

describe('the rhythms of a client', () => {
  it('are none before three requests', () => {
    expect(rhythmsOf([])).toEqual([]);
    expect(rhythmsOf([5_000])).toEqual([]);
    expect(rhythmsOf([5_000, 10_000])).toEqual([]);
    expect(rhythmsOf([0, 5_000, 10_000])).toEqual([{ periodMs: 5_000, lastAt: 10_000 }]);
  });

  it.each([100, 500, 2_000, 10_000, 60_000])('are found at a period of %i ms', (periodMs) => {
    expect(periods(every(periodMs, 32))).toEqual([periodMs]);
  });

  it('are the longest interval if timers are late', () => {
    expect(periods([0, 2_010, 3_995, 6_150, 8_000])).toEqual([2_155]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are found, and not too short, if intervals vary by half (%i)',
    (seed) => {
      const times = jittered(2_000, 0.5, 40, seed);
      const longest = Math.max(...periods(times));
      expect(longest).toBeGreaterThanOrEqual(2_000);
      expect(longest).toBeLessThanOrEqual(4_000);
    },
  );

  it.each([
    ['two processes with one period', [2_000, 2_000], [0, 700]],
    ['a fast and a slow process', [500, 2_000], [0, 130]],
    ['periods without a common multiple', [1_700, 3_100], [0, 430]],
    ['three processes', [1_000, 1_000, 5_000], [0, 340, 510]],
  ])('contain the slowest of %s at one address', (_what, given, offsets) => {
    const times = mixed(...given.map((periodMs, index) => every(periodMs, 200, offsets[index])));
    for (const seconds of [20, 21, 25, 27, 33]) {
      const found = periods(times.filter((time) => time < seconds * 1_000).slice(-64));
      expect(Math.max(...found)).toBeGreaterThanOrEqual(Math.max(...given));
      expect(Math.max(...found)).toBeLessThanOrEqual(Math.max(...given) * 1.25);
    }
  });

  it('are not found in a burst', () => {
    expect(rhythmsOf(every(5, 64))).toEqual([]);
    expect(rhythmsOf([0, 1, 1, 2, 900, 901, 950])).toEqual([]);
    expect(rhythmsOf(Array.from({ length: 64 }, () => 7))).toEqual([]);
  });

  it('are not found in what a person asks', () => {
    expect(rhythmsOf([0, 4_000, 23_000])).toEqual([]);
    expect(rhythmsOf([0, 1_200, 1_900, 60_000, 64_000, 64_500, 200_000])).toEqual([]);
  });

  it('are not disturbed by a person at the same address', () => {
    const times = mixed(every(2_000, 10), [3_300, 17_100, 18_900]);
    expect(Math.max(...periods(times))).toBe(2_000);
  });

  it('are not disturbed by a lost request or a process that was stopped for an hour', () => {
    expect(periods([...every(2_000, 8), ...every(2_000, 4, 16_000 + 2_000)])).toContain(2_000);
    expect(Math.max(...periods([...every(2_000, 8), ...every(2_000, 3, 3_600_000)]))).toBe(2_000);
    expect(periods([...every(2_000, 8), 3_600_000])).toEqual([2_000]);
  });

  it('follow a period that has changed', () => {
    const found = rhythmsOf([...every(1_000, 20), ...every(5_000, 4, 24_000)]);
    expect(found).toContainEqual({ periodMs: 5_000, lastAt: 39_000 });
    expect(found).toContainEqual({ periodMs: 1_000, lastAt: 19_000 });
  });

  it('are found quickly for random times', () => {
    // Real time, because the search must not delay a shutdown. There are at most 20 clients, and the machine may be slow.
    const from = performance.now();
    for (let seed = 1; seed <= 20; seed++) {
      const next = noise(seed);
      rhythmsOf(Array.from({ length: 64 }, () => next() * 1e5).sort((a, b) => a - b));
    }
    expect(performance.now() - from).toBeLessThan(3_000);
  });
});
