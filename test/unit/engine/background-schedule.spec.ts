import * as fc from 'fast-check';
import { FakeClock } from 'nestjs-vitals/testing';
import { BackgroundSchedule } from '../../../lib/engine/background-schedule.js';

/** A task that records its starts; each run takes `takesMs`. */
function createTask(clock: FakeClock, intervalMs: number, takesMs: (run: number) => number = () => 0) {
  const starts: number[] = [];
  let running = 0;
  let most = 0;
  const task = {
    intervalMs: () => intervalMs,
    run: async () => {
      starts.push(clock.now());
      most = Math.max(most, ++running);
      const ms = takesMs(starts.length - 1);
      if (ms > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, ms));
      running--;
    },
  };
  return { task, starts, mostAtOnce: () => most, schedule: new BackgroundSchedule(clock, task) };
}

describe('BackgroundSchedule', () => {
  it('runs after the initial delay, then once per interval', async () => {
    const clock = new FakeClock();
    const { schedule, starts } = createTask(clock, 100);
    await clock.advance(1_000);
    expect(starts).toEqual([]);
    schedule.start(30);
    await clock.advance(250);
    expect(starts).toEqual([1_030, 1_130, 1_230]);
  });

  it('measures the interval from start to start', async () => {
    const clock = new FakeClock();
    const { schedule, starts } = createTask(clock, 100, () => 40);
    schedule.start(10);
    await clock.advance(250);
    expect(starts).toEqual([10, 110, 210]);
  });

  it('never overlaps runs: a run longer than the interval is followed by the next at once', async () => {
    const clock = new FakeClock();
    const { schedule, starts, mostAtOnce } = createTask(clock, 100, (run) => (run === 0 ? 350 : 0));
    schedule.start(10);
    await clock.advance(500);
    expect(mostAtOnce()).toBe(1);
    // Missed runs are not made up for.
    expect(starts).toEqual([10, 361, 461]);
  });

  it('reads the interval after every run', async () => {
    const clock = new FakeClock();
    const intervals = [50, 200, 50];
    const starts: number[] = [];
    const schedule = new BackgroundSchedule(clock, {
      run: async () => void starts.push(clock.now()),
      intervalMs: () => intervals[starts.length - 1] ?? 10_000,
    });
    schedule.start(0);
    await clock.advance(1_000);
    expect(starts).toEqual([1, 51, 251, 301]);
  });

  it('starts no run and leaves no timer after stop()', async () => {
    const clock = new FakeClock();
    const { schedule, starts } = createTask(clock, 100);
    schedule.start(10);
    await clock.advance(50);
    schedule.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(1_000);
    expect(starts).toEqual([10]);
  });

  it('does not continue after a run during which it was stopped', async () => {
    const clock = new FakeClock();
    const { schedule, starts } = createTask(clock, 100, () => 500);
    schedule.start(10);
    await clock.advance(50);
    schedule.stop();
    await clock.advance(2_000);
    expect(starts).toEqual([10]);
    expect(clock.pending).toBe(0);
  });

  it('starts once when start() is called several times', async () => {
    const clock = new FakeClock();
    const { schedule, starts } = createTask(clock, 100);
    schedule.start(10);
    schedule.start(20);
    await clock.advance(50);
    expect(starts).toEqual([10]);
    expect(clock.pending).toBe(1);
  });

  it('holds at most one timer and one run, for any run durations and time jumps', async () => {
    const durations = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 });
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 250 }), fc.boolean()), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(durations, steps, async (takes, moves) => {
        const clock = new FakeClock();
        const { schedule, starts, mostAtOnce } = createTask(
          clock,
          100,
          (run) => takes[run % takes.length] ?? 0,
        );
        schedule.start(0);
        for (const [ms, blocked] of moves) {
          if (blocked) clock.block(ms);
          else await clock.advance(ms);
          expect(clock.pending).toBeLessThanOrEqual(1);
        }
        expect(mostAtOnce()).toBeLessThanOrEqual(1);
        for (const [index, start] of starts.slice(1).entries()) {
          const before = starts[index] as number;
          expect(start - before).toBeGreaterThanOrEqual(100);
        }
      }),
      { numRuns: 200 },
    );
  });
});
