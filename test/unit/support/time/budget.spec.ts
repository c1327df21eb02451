import { getEventListeners } from 'node:events';
import { FakeClock } from 'nestjs-vitals/testing';
import { pause, withinBudget } from '../../../../lib/support/time/budget.js';
import type { Clock, TimerOptions } from '../../../../lib/support/time/clock.js';

describe('withinBudget', () => {
  const observe = (promise: Promise<void>) => {
    const seen = { done: false };
    void promise.then(() => (seen.done = true));
    return seen;
  };

  it('ends with the work if that is first, and leaves no timer', async () => {
    const clock = new FakeClock();
    let finish: () => void = () => undefined;
    const seen = observe(withinBudget(clock, new Promise<void>((resolve) => (finish = resolve)), 900));
    await clock.advance(500);
    expect(seen.done).toBe(false);
    finish();
    await clock.settle();
    expect(seen.done).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('ends when the budget is spent, at that ms and not before', async () => {
    const clock = new FakeClock();
    const seen = observe(withinBudget(clock, new Promise(() => undefined), 900));
    await clock.advance(899);
    expect(seen.done).toBe(false);
    await clock.advance(1);
    expect(seen.done).toBe(true);
  });

  it('ends, and does not reject, with work that fails', async () => {
    const clock = new FakeClock();
    await withinBudget(clock, Promise.reject(new Error('x')), 900);
    expect(clock.pending).toBe(0);
  });

  it('ignores work that fails after the budget', async () => {
    const clock = new FakeClock();
    let fail: (error: Error) => void = () => undefined;
    const waited = withinBudget(clock, new Promise((_resolve, reject) => (fail = reject)), 900);
    await clock.advance(900);
    await waited;
    fail(new Error('late'));
    await clock.settle();
  });

  it('keeps the process alive while it waits', () => {
    const clock = new FakeClock();
    const given: (TimerOptions | undefined)[] = [];
    const spy: Clock = Object.assign(Object.create(clock) as FakeClock, {
      setTimer: (_callback: () => void, _ms: number, options?: TimerOptions) => {
        given.push(options);
        return () => undefined;
      },
    });
    void withinBudget(spy, Promise.resolve(), 900);
    expect(given).toEqual([{ keepAlive: true }]);
  });
});

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
