import { Repeating } from '../../../../lib/support/time/repeating.js';
import { FakeClock } from '../../../../lib/testing/fake-clock.js';

describe('what is repeated', () => {
  it('happens again and again until it is stopped', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const repeating = new Repeating(clock, 1_000, () => at.push(clock.now()));
    repeating.start();
    await clock.advance(3_500);
    repeating.stop();
    repeating.stop();
    await clock.advance(5_000);
    expect(at).toEqual([1_000, 2_000, 3_000]);
    expect(clock.pending).toBe(0);
  });

  it('can stop itself', async () => {
    const clock = new FakeClock();
    let times = 0;
    const repeating: Repeating = new Repeating(clock, 1_000, () => {
      times++;
      repeating.stop();
    });
    repeating.start();
    await clock.advance(10_000);
    expect([times, clock.pending]).toEqual([1, 0]);
  });
});
