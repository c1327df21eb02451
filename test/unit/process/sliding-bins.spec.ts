import { SlidingBins } from '../../../lib/process/sliding-bins.js';
import { ManualClock } from './manual-clock.js';

describe('SlidingBins', () => {
  const create = () => {
    const clock = new ManualClock();
    let made = 0;
    const bins = new SlidingBins<{ count: number }>(clock, {
      create: () => (made++, { count: 0 }),
      clear: (bin) => (bin.count = 0),
    });
    const sum = () => bins.live().reduce((total, { count }) => total + count, 0);
    return { clock, bins, sum, made: () => made };
  };

  it('keeps counts for at least fifty seconds, and for less than sixty', () => {
    const { clock, bins, sum } = create();
    clock.advance(9_999);
    bins.current().count++;
    clock.advance(50_000);
    expect(sum()).toBe(1);
    clock.advance(1);
    expect(sum()).toBe(0);
  });

  it('drops old bins one by one', () => {
    const { clock, bins, sum } = create();
    for (let second = 0; second < 300; second++) {
      bins.current().count++;
      clock.advance(1_000);
      expect(sum()).toBeGreaterThanOrEqual(Math.min(second + 1, 50));
      expect(sum()).toBeLessThanOrEqual(60);
    }
  });

  it('drops all bins after a jump in time', () => {
    const { clock, bins, sum } = create();
    for (let step = 0; step < 6; step++) {
      bins.current().count += 100;
      clock.advance(10_000);
    }
    clock.jump(3_600_000);
    expect(sum()).toBe(0);
    bins.current().count++;
    expect(sum()).toBe(1);
  });

  it('covers the time since the start at first, then the full bins and the current one', () => {
    const { clock, bins } = create();
    expect(bins.coveredMs()).toBe(0);
    clock.advance(12_345);
    expect(bins.coveredMs()).toBe(12_345);
    clock.advance(60_000);
    expect(bins.coveredMs()).toBe(52_345);
  });

  it('makes its bins once', () => {
    const { clock, bins, made } = create();
    for (let step = 0; step < 100; step++) {
      bins.current();
      clock.advance(7_000);
    }
    expect(made()).toBe(6);
  });
});
