import * as fc from 'fast-check';
import { freshUntil, staleFrom } from '../../../lib/engine/cache.js';
import { anyStatus, reading } from './fixtures.js';

const policy = { cacheMs: 5_000, failureCacheMs: 1_000, staleAfterMs: 30_000 };

describe('cache', () => {
  it('keeps a pass or a warning for cacheMs, and a failure for failureCacheMs', () => {
    expect(freshUntil(reading('pass', 100), policy, 1)).toBe(5_100);
    expect(freshUntil(reading('warn', 100), policy, 1)).toBe(5_100);
    expect(freshUntil(reading('fail', 100), policy, 1)).toBe(1_100);
  });

  it('applies the jitter to freshness only', () => {
    expect(freshUntil(reading('pass', 100), policy, 0.9)).toBe(4_600);
    expect(freshUntil(reading('fail', 100), policy, 1.1)).toBeCloseTo(1_200);
    expect(staleFrom(reading('pass', 100).at, policy)).toBe(30_100);
  });

  it('makes every result stale after the same time, whatever its status', () => {
    fc.assert(
      fc.property(anyStatus, fc.nat(), fc.nat(), (status, now, staleAfterMs) => {
        expect(staleFrom(reading(status, now).at, { ...policy, staleAfterMs })).toBe(now + staleAfterMs);
      }),
    );
  });

  it('never sets the end of freshness before the time of the result', () => {
    fc.assert(
      fc.property(anyStatus, fc.nat(), fc.nat(), fc.nat(), (status, now, cacheMs, failureCacheMs) => {
        expect(
          freshUntil(reading(status, now), { ...policy, cacheMs, failureCacheMs }, 0.9),
        ).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
