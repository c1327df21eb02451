import * as fc from 'fast-check';
import { FairShares } from '../../../lib/report/deep-body.js';

describe('fair shares', () => {
  it('are equal, and what one leaves is there for the others', () => {
    const shares = new FairShares(100, 4);
    expect(shares.share).toBe(25);
    shares.take(10);
    expect(shares.share).toBe(30);
    shares.take(30);
    shares.take(0);
    expect(shares.share).toBe(60);
  });

  it('are not less because somebody has taken more than its own', () => {
    const shares = new FairShares(100, 4);
    shares.take(1_000);
    expect(shares.share).toBe(25);
  });

  it('are nothing where nobody is left', () => {
    const shares = new FairShares(100, 1);
    shares.take(10);
    expect(shares.share).toBe(0);
    expect(new FairShares(100, 0).share).toBe(0);
  });

  it('never come to more than there is, and are never less than an equal part', () => {
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
