import * as fc from 'fast-check';
import { FairShares } from '../../../lib/report/deep-body.js';

describe('fair shares', () => {
  it('are equal, and later takers get what earlier ones leave', () => {
    const shares = new FairShares(100, 4);
    expect(shares.share).toBe(25);
    shares.take(10);
    expect(shares.share).toBe(30);
    shares.take(30);
    shares.take(0);
    expect(shares.share).toBe(60);
  });

  it('do not shrink when a taker exceeds its share', () => {
    const shares = new FairShares(100, 4);
    shares.take(1_000);
    expect(shares.share).toBe(25);
  });

  it('are 0 after the last taker', () => {
    const shares = new FairShares(100, 1);
    shares.take(10);
    expect(shares.share).toBe(0);
    expect(new FairShares(100, 0).share).toBe(0);
  });

  it('never exceed the total, and are never less than an equal part', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(fc.nat(1_000), { minLength: 1 }), (total, wishes) => {
        const shares = new FairShares(total, wishes.length);
        let given = 0;
        for (const wish of wishes) {
          expect(shares.share).toBeGreaterThanOrEqual(Math.floor(total / wishes.length));
          given += Math.min(wish, shares.share);
          shares.take(wish);
        }
        expect(given).toBeLessThanOrEqual(total);
      }),
    );
  });
});
