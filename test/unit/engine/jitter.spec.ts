import * as fc from 'fast-check';
import { jitter } from '../../../lib/engine/jitter.js';

describe('jitter', () => {
  it('is a factor of plus or minus ten per cent', () => {
    expect(jitter(() => 0)).toBe(0.9);
    expect(jitter(() => 0.5)).toBe(1);
    expect(jitter(() => 0.999999999)).toBeLessThan(1.1);
  });

  it('stays within its bounds for every value of Math.random, and grows with it', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        expect(jitter(() => a)).toBeGreaterThanOrEqual(0.9);
        expect(jitter(() => a)).toBeLessThanOrEqual(1.1);
        if (a < b) expect(jitter(() => a)).toBeLessThanOrEqual(jitter(() => b));
      }),
    );
  });

  it('differs from call to call', () => {
    expect(new Set(Array.from({ length: 20 }, () => jitter())).size).toBeGreaterThan(1);
  });
});
