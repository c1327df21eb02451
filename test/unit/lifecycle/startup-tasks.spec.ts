import { jest } from '@jest/globals';
import { getEventListeners } from 'node:events';
import type { StartupContext, StartupFunction } from '../../../lib/interfaces/startup-task.js';
import { StartupTasks, type ResolvedStartupTaskOptions } from '../../../lib/lifecycle/startup-tasks.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const never: StartupFunction = () => new Promise(() => undefined);

function setUp() {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const heard: string[] = [];
  const tasks = new StartupTasks(clock, {
    taskDone: ({ name }) => heard.push(`${name} done`),
    taskFailed: ({ name }, error) => heard.push(`${name} failed: ${(error as Error).message}`),
    attemptFailed: ({ name, attempts }, error) =>
      heard.push(`${name} attempt ${attempts}: ${(error as Error).message}`),
  });
  let settled = 0;
  tasks.onSettled(() => settled++);
  const add = (name: string, run: StartupFunction, more: Partial<ResolvedStartupTaskOptions> = {}) =>
    tasks.add({ name, timeoutMs: 1_000, retries: 0, retryDelayMs: 100, ...more }, run);
  const report = (name: string) => tasks.reports().find((task) => task.name === name);
  return { clock, heard, tasks, add, report, settled: () => settled };
}

describe('startup tasks', () => {
  it('are done when there are none', () => {
    expect(setUp().tasks.done).toBe(true);
  });

  it('wait until they are started, and then run all at once', async () => {
    const { tasks, add, clock, report } = setUp();
    const begun: string[] = [];
    add('one', () => (begun.push('one'), never({} as StartupContext)));
    add('two', () => (begun.push('two'), never({} as StartupContext)));
    await clock.advance(50);
    expect(begun).toEqual([]);
    expect(report('one')).toEqual({ name: 'one', state: 'waiting', attempts: 0 });
    tasks.start();
    expect(begun).toEqual(['one', 'two']);
    expect(report('two')).toMatchObject({ state: 'running', attempts: 1, durationMs: 0 });
    expect(tasks.done).toBe(false);
  });

  it('are done once each of them is, and say so once', async () => {
    const { tasks, add, clock, heard, report, settled } = setUp();
    add('one', async () => undefined);
    add('two', () => new Promise((resolve) => clock.setTimer(() => resolve(1), 300)));
    tasks.start();
    await clock.advance(299);
    expect([tasks.done, heard, settled()]).toEqual([false, ['one done'], 1]);
    await clock.advance(1);
    expect([tasks.done, heard, settled()]).toEqual([true, ['one done', 'two done'], 2]);
    await clock.advance(5_000);
    expect(report('two')).toMatchObject({ state: 'done', progress: 100, durationMs: 300 });
    expect(clock.pending).toBe(0);
  });

  it('run again after a pause, at most `retries` times', async () => {
    const { tasks, add, clock, heard, report } = setUp();
    const attempts: [number, number][] = [];
    const run: StartupFunction = ({ attempt }) => {
      attempts.push([clock.now(), attempt]);
      if (attempt < 3) throw new Error('not yet');
    };
    add('warm', run, { retries: 2, retryDelayMs: 100 });
    tasks.start();
    await clock.settle();
    expect(report('warm')).toMatchObject({ state: 'retrying', attempts: 1, output: 'not yet' });
    await clock.advance(200);
    expect(attempts).toEqual([
      [0, 1],
      [100, 2],
      [200, 3],
    ]);
    expect(heard).toEqual(['warm attempt 1: not yet', 'warm attempt 2: not yet', 'warm done']);
    expect(report('warm')).toMatchObject({ state: 'done', attempts: 3 });
    expect(report('warm')).not.toHaveProperty('output');
  });

  it('have failed when no attempt is left, which is reported once', async () => {
    const { tasks, add, clock, heard, report, settled } = setUp();
    add('warm', () => Promise.reject(new Error('no')), { retries: 1 });
    add('other', async () => undefined);
    tasks.start();
    await clock.advance(60_000);
    expect([...heard].sort()).toEqual(['other done', 'warm attempt 1: no', 'warm failed: no']);
    expect(report('warm')).toMatchObject({ state: 'failed', attempts: 2, output: 'no', durationMs: 100 });
    expect([tasks.done, settled()]).toEqual([false, 2]);
  });

  it('are aborted at the timeout of each attempt', async () => {
    const { tasks, add, clock, heard, report } = setUp();
    const signals: AbortSignal[] = [];
    const run: StartupFunction = ({ signal }) => {
      signals.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    };
    add('warm', run, { timeoutMs: 500, retries: 1, retryDelayMs: 100 });
    tasks.start();
    await clock.advance(500);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await clock.advance(100);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await clock.advance(500);
    expect(heard).toEqual([
      'warm attempt 1: The attempt exceeded its 500 ms.',
      'warm failed: The attempt exceeded its 500 ms.',
    ]);
    expect(report('warm')).toMatchObject({ state: 'failed', attempts: 2, durationMs: 1_100 });
  });

  it('are not retried while an attempt that ignores its signal goes on', async () => {
    const { tasks, add, clock } = setUp();
    const running = { now: 0, atMost: 0 };
    const run: StartupFunction = async () => {
      running.atMost = Math.max(running.atMost, ++running.now);
      await new Promise<void>((resolve) => clock.setTimer(resolve, 5_000));
      running.now--;
    };
    add('migrate', run, { timeoutMs: 1_000, retries: 2, retryDelayMs: 100 });
    tasks.start();
    await clock.advance(5_099);
    expect([running, tasks.reports()[0]]).toMatchObject([{ now: 0 }, { state: 'retrying', attempts: 1 }]);
    await clock.advance(1);
    expect([running, tasks.reports()[0]]).toMatchObject([{ now: 1 }, { state: 'running', attempts: 2 }]);
    await clock.advance(60_000);
    expect(running).toEqual({ now: 0, atMost: 1 });
    expect(tasks.reports()[0]).toMatchObject({ state: 'failed', attempts: 3 });
  });

  it('are retried after a minute even if an attempt has not ended', async () => {
    const { tasks, add, clock } = setUp();
    const begun: number[] = [];
    const run: StartupFunction = () => (begun.push(clock.now()), never({} as StartupContext));
    add('warm', run, { timeoutMs: 1_000, retries: 1, retryDelayMs: 100 });
    tasks.start();
    await clock.advance(61_099);
    expect(begun).toEqual([0]);
    await clock.advance(1);
    expect(begun).toEqual([0, 61_100]);
    tasks.stop();
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('report their progress until they end', async () => {
    const { tasks, add, clock, report } = setUp();
    let tell: StartupContext['progress'] = () => undefined;
    add('warm', ({ progress }) => {
      tell = progress;
      return new Promise((resolve) => clock.setTimer(() => resolve(1), 100));
    });
    tasks.start();
    tell(40, 'customers');
    expect(report('warm')).toMatchObject({ progress: 40, note: 'customers' });
    await clock.advance(100);
    tell(10, 'late');
    expect(report('warm')).toMatchObject({ state: 'done', progress: 100, note: 'customers' });
  });

  describe('on shutdown', () => {
    it('are aborted, and are neither done nor failed', async () => {
      const { tasks, add, clock, heard, report } = setUp();
      let told: unknown;
      add('warm', ({ signal }) => {
        signal.addEventListener('abort', () => (told = signal.reason));
        return new Promise(() => undefined);
      });
      tasks.start();
      tasks.stop();
      await clock.settle();
      expect(told).toMatchObject({ name: 'AbortError' });
      expect(heard).toEqual([]);
      expect(report('warm')).toMatchObject({ state: 'running' });
      expect(clock.pending).toBe(0);
    });

    it('are not retried, and no pause keeps the process alive', async () => {
      const { tasks, add, clock, heard } = setUp();
      let runs = 0;
      add('warm', () => Promise.reject(new Error(`${++runs}`)), { retries: 9, retryDelayMs: 60_000 });
      tasks.start();
      await clock.settle();
      tasks.stop();
      await clock.settle();
      expect(clock.pending).toBe(0);
      await clock.advance(600_000);
      expect([runs, heard]).toEqual([1, ['warm attempt 1: 1']]);
    });

    it('do not begin', async () => {
      const { tasks, add, clock } = setUp();
      let runs = 0;
      add('warm', () => runs++);
      tasks.stop();
      tasks.start();
      await clock.settle();
      expect(runs).toBe(0);
    });
  });

  it('keep the process alive between two attempts, because the application waits for the next', async () => {
    const { tasks, add, clock } = setUp();
    const pauses: unknown[] = [];
    const setTimer = clock.setTimer.bind(clock);
    clock.setTimer = (callback, delayMs, options?: object) => {
      if (delayMs === 777) pauses.push(options);
      return setTimer(callback, delayMs);
    };
    add('warm', () => Promise.reject(new Error('no')), { retries: 1, retryDelayMs: 777 });
    tasks.start();
    await clock.settle();
    expect(pauses).toEqual([{ keepAlive: true }]);
  });

  it('leave no listener on the signal of the shutdown after many attempts', async () => {
    const signals = new Set<AbortSignal>();
    const addEventListener = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    addEventListener.mockImplementation(function (this: AbortSignal, ...args) {
      signals.add(this);
      return EventTarget.prototype.addEventListener.apply(this, args);
    });
    const { tasks, add, clock } = setUp();
    add('warm', () => Promise.reject(new Error('no')), { retries: 50, retryDelayMs: 1 });
    tasks.start();
    await clock.advance(100);
    addEventListener.mockRestore();
    expect(signals.size).toBe(1);
    for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a startup gate', () => {
  it('holds back until it is opened', () => {
    const { tasks, heard, settled, clock } = setUp();
    const gate = tasks.gate('import');
    expect(tasks.done).toBe(false);
    gate.open();
    gate.open();
    gate.fail(new Error('late'));
    expect([tasks.done, heard, settled(), clock.pending]).toEqual([true, ['import done'], 1, 0]);
  });

  it('is the same for each call with the same name', () => {
    const { tasks } = setUp();
    const one = tasks.gate('import');
    tasks.gate('import').progress(30, 'rows');
    expect(tasks.reports()).toHaveLength(1);
    expect(tasks.reports()[0]).toMatchObject({
      name: 'import',
      state: 'waiting',
      progress: 30,
      note: 'rows',
    });
    one.open();
    tasks.gate('import');
    expect(tasks.done).toBe(true);
  });

  it('cannot have the name of a task', () => {
    const { tasks, add } = setUp();
    add('import', async () => undefined);
    expect(() => tasks.gate('import')).toThrow('A startup task has the name "import"');
    expect(tasks.done).toBe(false);
  });

  it('prevents the start after it has failed, which is reported once', () => {
    const { tasks, heard } = setUp();
    const gate = tasks.gate('import');
    gate.fail(new Error('bad file'));
    gate.fail(new Error('again'));
    gate.open();
    expect([tasks.done, heard]).toEqual([false, ['import failed: bad file']]);
    expect(tasks.reports()[0]).toMatchObject({ state: 'failed', output: 'bad file' });
  });

  it('reports its age', async () => {
    const { tasks, clock } = setUp();
    tasks.gate('import');
    await clock.advance(2_500);
    expect(tasks.reports()[0]).toMatchObject({
      durationMs: 2_500,
      startedAt: Date.parse('2026-01-01T00:00:00Z'),
    });
  });
});
