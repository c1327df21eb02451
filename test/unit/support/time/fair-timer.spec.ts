import { setFairTimer } from '../../../../lib/support/time/fair-timer.js';
import type { Clock } from '../../../../lib/support/time/clock.js';
import { nextTurn } from '../../../../lib/support/time/next-turn.js';
import { settle } from '../../../../lib/testing/settle.js';

/** A clock whose timers the test fires. */
function aClock() {
  let now = 0;
  const timers: (() => void)[] = [];
  const clock = {
    now: () => now,
    setTimer: (callback: () => void) => {
      timers.push(callback);
      return () => undefined;
    },
  } as unknown as Clock;
  const fireAt = (time: number) => {
    now = time;
    timers.shift()?.();
  };
  return { clock, timers, fireAt };
}

describe('a fair timer', () => {
  it('ends at its limit if it is not late', () => {
    const { clock, fireAt } = aClock();
    let struck = 0;
    setFairTimer(clock, 10, () => struck++);
    fireAt(10);
    expect(struck).toBe(1);
  });

  it('gives back the time of a block, and then ends after waiting answers are read', async () => {
    const { clock, timers, fireAt } = aClock();
    let struck = 0;
    const timer = setFairTimer(clock, 10, () => struck++);
    fireAt(100);
    expect({ struck, timers: timers.length, lag: timer.lagMs() }).toEqual({ struck: 0, timers: 1, lag: 90 });
    for (const time of [200, 300]) fireAt(time);
    expect({ struck, timers: timers.length }).toEqual({ struck: 0, timers: 0 });
    await settle();
    expect(struck).toBe(1);
    expect(timer.lagMs()).toBe(270);
  });

  it('does not end if the answer was waiting to be read', async () => {
    const { clock, fireAt } = aClock();
    let struck = 0;
    const timer = setFairTimer(clock, 10, () => struck++);
    for (const time of [100, 200, 300, 400, 500]) fireAt(time);
    nextTurn(() => nextTurn(timer.cancel));
    await settle();
    expect(struck).toBe(0);
  });
});
