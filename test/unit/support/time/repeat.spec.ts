import { repeat } from '../../../../lib/support/time/repeat.js';
import { FakeClock } from '../../../../lib/testing/fake-clock.js';

describe('repeat', () => {
  it('calls back again and again until it is stopped', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const stop = repeat(clock, 1_000, () => void at.push(clock.now()));
    await clock.advance(3_500);
    stop();
    stop();
    await clock.advance(5_000);
    expect(at).toEqual([1_000, 2_000, 3_000]);
    expect(clock.pending).toBe(0);
  });

  it('can be stopped by its callback', async () => {
    const clock = new FakeClock();
    let times = 0;
    const stop: () => void = repeat(clock, 1_000, () => {
      times++;
      stop();
    });
    await clock.advance(10_000);
    expect([times, clock.pending]).toEqual([1, 0]);
  });

  it('waits as long as the callback says', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const stop = repeat(clock, 1_000, () => {
      at.push(clock.now());
      return at.length === 1 ? 300 : undefined;
    });
    await clock.advance(2_500);
    stop();
    expect(at).toEqual([1_000, 1_300, 2_300]);
  });
});
