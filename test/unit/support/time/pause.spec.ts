import { getEventListeners } from 'node:events';
import { pause } from '../../../../lib/support/time/budget.js';
import { FakeClock } from '../../../../lib/testing/fake-clock.js';

describe('a pause', () => {
  it('lasts as long as it should, and leaves nothing behind', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    let over = false;
    void pause(clock, 1_000, signal).then(() => (over = true));
    await clock.advance(999);
    expect(over).toBe(false);
    await clock.advance(1);
    expect([over, clock.pending, getEventListeners(signal, 'abort').length]).toEqual([true, 0, 0]);
  });

  it('ends at once when the signal fires, or has fired before', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const paused = pause(clock, 60_000, controller.signal);
    controller.abort();
    await paused;
    await pause(clock, 60_000, controller.signal);
    expect([clock.pending, getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
  });
});
