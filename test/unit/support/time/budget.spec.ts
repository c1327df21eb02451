import { FakeClock } from 'nestjs-vitals/testing';
import { withinBudget } from '../../../../lib/support/time/budget.js';
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
