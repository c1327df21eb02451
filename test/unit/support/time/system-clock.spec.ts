import { jest } from '@jest/globals';
import { instant, type Clock, type TimerOptions } from '../../../../lib/support/time/clock.js';
import { BackgroundSchedule } from '../../../../lib/engine/background-schedule.js';
import { SystemClock } from '../../../../lib/support/time/system-clock.js';

const timersThatKeepAlive = () =>
  process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;

describe('SystemClock', () => {
  it('shows monotonic time and wall time', () => {
    const clock = new SystemClock();
    const before = { now: performance.now(), time: Date.now() };
    const read = instant(clock);
    expect(read.now).toBeGreaterThanOrEqual(before.now);
    expect(read.now).toBeLessThan(before.now + 1_000);
    expect(read.time).toBeGreaterThanOrEqual(before.time);
    expect(read.time).toBeLessThan(before.time + 1_000);
  });

  it('keeps the process alive only for timers with keepAlive', () => {
    const clock = new SystemClock();
    const before = timersThatKeepAlive();
    const cancel = [clock.setTimer(() => undefined, 60_000), clock.setTimer(() => undefined, 60_000, {})];
    expect(timersThatKeepAlive()).toBe(before);
    const cancelKept = clock.setTimer(() => undefined, 60_000, { keepAlive: true });
    expect(timersThatKeepAlive()).toBe(before + 1);
    for (const each of [...cancel, cancelKept]) each();
    expect(timersThatKeepAlive()).toBe(before);
  });

  // Real time, because that is what the clock shows.
  it('calls back once, and not if it is cancelled', async () => {
    const clock = new SystemClock();
    const fired: string[] = [];
    clock.setTimer(() => fired.push('cancelled'), 1)();
    await new Promise<void>((resolve) => {
      const cancel = clock.setTimer(
        () => {
          fired.push('fired');
          cancel();
          resolve();
        },
        5,
        { keepAlive: true },
      );
    });
    expect(fired).toEqual(['fired']);
  });

  it('waits as long as possible if the time is too long for Node', async () => {
    const clock = new SystemClock();
    let fired = false;
    // The longest interval that is allowed, with jitter.
    const cancel = clock.setTimer(() => (fired = true), 2_147_483_647 * 1.1);
    await new Promise<void>((resolve) => clock.setTimer(resolve, 20, { keepAlive: true }));
    cancel();
    expect(fired).toBe(false);
  });

  it('works with the fake timers of a test runner', () => {
    jest.useFakeTimers();
    try {
      let fired = false;
      const clock = new SystemClock();
      const before = instant(clock);
      clock.setTimer(() => (fired = true), 5_000);
      jest.advanceTimersByTime(5_000);
      expect(fired).toBe(true);
      expect(clock.time() - before.time).toBe(5_000);
      expect(clock.now() - before.now).toBe(5_000);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is not kept running by background mode', () => {
    const given: (TimerOptions | undefined)[] = [];
    const clock: Clock = Object.assign(new SystemClock(), {
      setTimer: (_callback: () => void, _delayMs: number, options?: TimerOptions) => {
        given.push(options);
        return () => undefined;
      },
    });
    new BackgroundSchedule(clock, { run: async () => undefined, intervalMs: () => 1 }).start(0);
    expect(given.map((options) => options?.keepAlive ?? false)).toEqual([false]);
  });
});
