import * as fc from 'fast-check';
import { afterSlice, fullTime, nextSlice, TOLERATED_LAG_MS } from '../../../../lib/support/time/loop-lag.js';

describe('a time limit that does not count our own lag', () => {
  it('is used up by slices that end in time', () => {
    expect(afterSlice(200, fullTime(200), { sliceMs: 20, elapsedMs: 21, ownMs: 0 })).toEqual({
      leftMs: 179,
      lagMs: 0,
      graceMs: 400,
    });
  });

  it('gets back the whole of a slice that ends late, and names the lag', () => {
    expect(afterSlice(200, fullTime(200), { sliceMs: 20, elapsedMs: 150, ownMs: 0 })).toEqual({
      leftMs: 200,
      lagMs: 130,
      graceMs: 250,
    });
  });

  it('takes timers for late only beyond the tolerance', () => {
    expect(
      afterSlice(200, fullTime(200), { sliceMs: 20, elapsedMs: 20 + TOLERATED_LAG_MS, ownMs: 0 }).lagMs,
    ).toBe(0);
  });

  it('is used up by the time for which the run itself blocks the event loop', () => {
    expect(afterSlice(200, fullTime(200), { sliceMs: 20, elapsedMs: 300, ownMs: 300 })).toEqual({
      leftMs: 0,
      lagMs: 0,
      graceMs: 400,
    });
  });

  it('counts a slice even if the time of fake timers has not changed', () => {
    expect(afterSlice(200, fullTime(200), { sliceMs: 20, elapsedMs: 0, ownMs: 0 }).leftMs).toBe(180);
  });

  it('ends at the latest after three times the limit and five blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.nat({ max: 3_000 }), { minLength: 1 }),
        (limit, holds) => {
          let time = fullTime(limit);
          let elapsed = 0;
          for (let index = 0; time.leftMs >= 1; index++) {
            const slice = nextSlice(limit, time);
            const last = slice + holds[index % holds.length]!;
            elapsed += last;
            time = afterSlice(limit, time, { sliceMs: slice, elapsedMs: last, ownMs: 0 });
            expect(index).toBeLessThan(10_000);
          }
          expect(elapsed).toBeLessThanOrEqual(3 * limit + 5 * Math.max(...holds));
          expect(elapsed).toBeGreaterThanOrEqual(limit - 1);
        },
      ),
    );
  });
});
