import { jest } from '@jest/globals';
import { FakeClock } from 'nestjs-vitals/testing';

describe('FakeClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = new FakeClock();
    const [now, time] = [clock.now(), clock.time()];
    await clock.settle();
    expect(clock.now()).toBe(now);
    expect(clock.time()).toBe(time);
    await clock.advance(1_500);
    expect(clock.now()).toBe(now + 1_500);
    expect(clock.time()).toBe(time + 1_500);
  });

  it('starts on a fixed date, or on the given one', () => {
    expect(new Date(new FakeClock().time()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(new FakeClock('2030-05-06T07:08:09Z').time()).toBe(Date.UTC(2030, 4, 6, 7, 8, 9));
    expect(new FakeClock(new Date(5)).time()).toBe(5);
    expect(() => new FakeClock('tomorrow')).toThrow('tomorrow is not a date. Give a Date');
  });

  it('fires a timer when it is due and not before, once', async () => {
    const clock = new FakeClock();
    const fired: number[] = [];
    clock.setTimer(() => fired.push(clock.now()), 100);
    await clock.advance(99);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual([100]);
    await clock.advance(1_000);
    expect(fired).toEqual([100]);
  });

  it('fires timers in the order in which they fall due, those due at the same time in the order in which they were set', async () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    const set = (name: string, ms: number) => clock.setTimer(() => fired.push(`${name}@${clock.now()}`), ms);
    set('late', 30);
    set('first of two', 20);
    set('early', 10);
    set('second of two', 20);
    await clock.advance(100);
    expect(fired).toEqual(['early@10', 'first of two@20', 'second of two@20', 'late@30']);
  });

  it('fires the timers that timers set, if they fall due within the same advance', async () => {
    const clock = new FakeClock();
    const fired: number[] = [];
    const again = () => {
      fired.push(clock.now());
      clock.setTimer(again, 10);
    };
    clock.setTimer(again, 10);
    await clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  it('does not fire a cancelled timer, and cancelling again or too late does no harm', async () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    const cancel = clock.setTimer(() => fired.push('cancelled'), 10);
    const late = clock.setTimer(() => fired.push('fired'), 10);
    cancel();
    cancel();
    await clock.advance(10);
    late();
    expect(fired).toEqual(['fired']);
  });

  it('lets a timer cancel another that is due at the same time', async () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    clock.setTimer(() => cancel(), 10);
    const cancel = clock.setTimer(() => fired.push('cancelled'), 10);
    await clock.advance(10);
    expect(fired).toEqual([]);
  });

  it('counts the timers that are set and have not fired', async () => {
    const clock = new FakeClock();
    expect(clock.pending).toBe(0);
    clock.setTimer(() => undefined, 10);
    const cancel = clock.setTimer(() => undefined, 20);
    clock.setTimer(() => undefined, 30);
    expect(clock.pending).toBe(3);
    cancel();
    expect(clock.pending).toBe(2);
    await clock.advance(10);
    expect(clock.pending).toBe(1);
  });

  it('treats a delay of nothing as Node does, so that a timer that sets itself again cannot stop time', async () => {
    const clock = new FakeClock();
    let count = 0;
    const again = () => {
      count++;
      clock.setTimer(again, 0);
    };
    clock.setTimer(again, Number.NaN);
    await clock.advance(5);
    expect(count).toBe(5);
  });

  it('lets promises and deferred deliveries settle between one timer and the next', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.setTimer(() => {
      void (async () => {
        for (let hop = 0; hop < 50; hop++) await Promise.resolve();
        setImmediate(() => setImmediate(() => seen.push('delivered')));
      })();
    }, 10);
    clock.setTimer(() => seen.push('next timer'), 10);
    await clock.advance(10);
    expect(seen).toEqual(['delivered', 'next timer']);
  });

  it('lets what was under way settle before the first timer fires', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.setTimer(() => seen.push('timer'), 10);
    void (async () => {
      for (let hop = 0; hop < 50; hop++) await Promise.resolve();
      seen.push('promises');
    })();
    await clock.advance(10);
    expect(seen).toEqual(['promises', 'timer']);
  });

  it('queues advances that are not awaited', async () => {
    const clock = new FakeClock();
    const fired: number[] = [];
    clock.setTimer(() => fired.push(clock.now()), 15);
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect(fired).toEqual([15]);
    expect(clock.now()).toBe(20);
  });

  it('rejects the advance in which a callback throws, and goes on with the next', async () => {
    const clock = new FakeClock();
    clock.setTimer(() => {
      throw new Error('from a callback');
    }, 10);
    await expect(clock.advance(20)).rejects.toThrow('from a callback');
    await clock.advance(20);
    expect(clock.now()).toBe(30);
  });

  it.each([-1, Number.NaN, Infinity])('refuses to move by %d ms', async (ms) => {
    const clock = new FakeClock();
    await expect(clock.advance(ms)).rejects.toThrow(RangeError);
    expect(() => clock.block(ms)).toThrow(`Time cannot move on by ${ms} ms`);
    expect(clock.now()).toBe(0);
  });

  it('fires nothing while it blocks, and then, late, what has fallen due', async () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    clock.setTimer(() => fired.push(`b@${clock.now()}`), 20);
    clock.setTimer(() => fired.push(`a@${clock.now()}`), 10);
    clock.block(100);
    expect(clock.now()).toBe(100);
    expect(fired).toEqual([]);
    await clock.advance(0);
    expect(fired).toEqual(['a@100', 'b@100']);
  });

  it('does not move back when a callback blocks past the end of the advance', async () => {
    const clock = new FakeClock();
    clock.setTimer(() => clock.block(50), 10);
    await clock.advance(20);
    expect(clock.now()).toBe(60);
  });

  it('sets the wall clock without touching the monotonic time or the timers', async () => {
    const clock = new FakeClock();
    const fired: number[] = [];
    clock.setTimer(() => fired.push(clock.now()), 100);
    await clock.advance(50);
    clock.setTime('2020-02-02T00:00:00Z');
    expect(clock.time()).toBe(Date.UTC(2020, 1, 2));
    expect(clock.now()).toBe(50);
    await clock.advance(50);
    expect(fired).toEqual([100]);
    expect(clock.time()).toBe(Date.UTC(2020, 1, 2) + 50);
  });

  it('goes on under the fake timers of a test runner', async () => {
    jest.useFakeTimers();
    try {
      const clock = new FakeClock();
      let fired = false;
      clock.setTimer(() => (fired = true), 10);
      await clock.advance(10);
      expect(fired).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });
});
