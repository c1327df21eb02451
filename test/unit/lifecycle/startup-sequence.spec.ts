import type { CheckOutcome } from '../../../lib/interfaces/check.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { CheckEngine } from '../../../lib/engine/check-engine.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { StartupSequence } from '../../../lib/lifecycle/startup-sequence.js';
import { StartupTasks } from '../../../lib/lifecycle/startup-tasks.js';
import { ProbeCatalog } from '../../../lib/probes/probe-catalog.js';
import { HealthRegistry } from '../../../lib/registry/health-registry.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const silent = { taskDone() {}, taskFailed() {}, attemptFailed() {} };

function setUp() {
  const clock = new FakeClock();
  const store = new AvailabilityStore(clock);
  const tasks = new StartupTasks(clock, silent);
  const engine = new CheckEngine(clock, { random: () => 0.5 });
  const registry = new HealthRegistry(
    engine,
    resolveOptions().checks,
    new ProbeCatalog(resolveOptions().probes),
  );
  const sequence = new StartupSequence(store, tasks, engine, clock, () => registry.membersOf('startup'));
  const runs: number[] = [];
  const check = (name: string, behave: () => CheckOutcome | Promise<CheckOutcome>, more: CheckOptions = {}) =>
    registry.register(
      name,
      () => {
        runs.push(clock.now());
        return behave();
      },
      { probes: ['startup'], failureCacheMs: 1_000, ...more },
    );
  const task = (name: string, run: () => unknown) =>
    tasks.add({ name, timeoutMs: 60_000, retries: 0, retryDelayMs: 100 }, run);
  return { clock, store, tasks, sequence, check, task, runs, phase: () => store.state.phase };
}

const after = (clock: FakeClock, ms: number) => () =>
  new Promise<void>((resolve) => void clock.setTimer(resolve, ms));

describe('the way from bootstrapped to started', () => {
  it('ends at once if there is nothing to wait for', () => {
    const { sequence, store } = setUp();
    sequence.begin();
    expect(store.state).toMatchObject({ phase: 'started', bootstrapped: true });
  });

  it('waits for every task', async () => {
    const { sequence, task, clock, phase } = setUp();
    task('one', after(clock, 100));
    task('two', after(clock, 200));
    sequence.begin();
    await clock.advance(199);
    expect(phase()).toBe('starting');
    expect(sequence.waitingFor()).toMatchObject({ tasks: [{ name: 'two' }], checks: [] });
    await clock.advance(1);
    expect(phase()).toBe('started');
  });

  it('waits for a gate', () => {
    const { sequence, tasks, phase } = setUp();
    const gate = tasks.gate('import');
    sequence.begin();
    expect(phase()).toBe('starting');
    gate.open();
    expect(phase()).toBe('started');
  });

  it('never ends after the last failure of a task', async () => {
    const { sequence, task, clock, phase } = setUp();
    task('warm', () => Promise.reject(new Error('no')));
    sequence.begin();
    await clock.advance(3_600_000);
    expect(phase()).toBe('starting');
    expect(clock.pending).toBe(0);
  });

  it('runs a check of the startup probe until it passes, and not after that', async () => {
    const { sequence, check, clock, phase, runs } = setUp();
    check('migrations', () => runs.length >= 3);
    sequence.begin();
    await clock.advance(1_999);
    expect([phase(), sequence.waitingFor().checks]).toEqual(['starting', ['migrations']]);
    await clock.advance(1);
    expect(phase()).toBe('started');
    await clock.advance(60_000);
    expect(runs).toEqual([0, 1_000, 2_000]);
    expect(clock.pending).toBe(0);
  });

  it('counts a check that has passed once, even if it fails later', async () => {
    const { sequence, check, task, clock, phase, runs } = setUp();
    check('migrations', () => runs.length === 1, { cacheMs: 10 });
    task('warm', after(clock, 5_000));
    sequence.begin();
    await clock.advance(5_000);
    expect(phase()).toBe('started');
  });

  it('does not wait for a check that is not critical', async () => {
    const { sequence, check, clock, phase } = setUp();
    check('cache', () => false, { critical: false });
    sequence.begin();
    await clock.settle();
    expect(phase()).toBe('started');
  });

  it('does not count a check that hangs', async () => {
    const { sequence, check, clock, phase, runs } = setUp();
    let up = false;
    check('migrations', () => (up ? true : new Promise<true>(() => undefined)), {
      timeoutMs: 500,
      abandonAfterMs: 2_000,
    });
    sequence.begin();
    await clock.advance(10_000);
    expect(phase()).toBe('starting');
    up = true;
    await clock.advance(10_000);
    expect(phase()).toBe('started');
    expect(runs.length).toBeLessThan(10);
  });

  it('runs a check that a startup task registers', async () => {
    const { sequence, check, task, clock, phase } = setUp();
    let up = false;
    task('discover tenants', () => after(clock, 100)().then(() => check('tenant', () => up)));
    sequence.begin();
    await clock.advance(5_000);
    expect([phase(), sequence.waitingFor().checks]).toEqual(['starting', ['tenant']]);
    up = true;
    await clock.advance(1_000);
    expect(phase()).toBe('started');
  });

  it('does not wait for a check that is unregistered', async () => {
    const { sequence, check, clock, phase } = setUp();
    const takeOut = check('migrations', () => false);
    sequence.begin();
    await clock.advance(3_000);
    takeOut();
    await clock.advance(1_000);
    expect(phase()).toBe('started');
    expect(clock.pending).toBe(0);
  });

  it('begins once, even if Nest runs the bootstrap hook several times', async () => {
    const { sequence, task, clock, phase } = setUp();
    let runs = 0;
    task('warm', () => {
      runs++;
      return after(clock, 100)();
    });
    sequence.begin();
    sequence.begin();
    await clock.advance(100);
    sequence.begin();
    expect([runs, phase()]).toEqual([1, 'started']);
  });

  describe('when the application shuts down', () => {
    it('stops, and leaves nothing running', async () => {
      const { sequence, check, task, tasks, store, clock, phase, runs } = setUp();
      const gate = tasks.gate('import');
      check('migrations', () => false);
      task('warm', after(clock, 100));
      sequence.begin();
      await clock.advance(1_500);
      store.dispatch({ type: 'draining' });
      sequence.stop();
      gate.open();
      const before = runs.length;
      await clock.advance(60_000);
      expect([phase(), runs.length]).toEqual(['draining', before]);
      expect(store.state.everStarted).toBe(false);
    });

    it('does not begin', async () => {
      const { sequence, task, store, clock, phase } = setUp();
      let runs = 0;
      task('warm', () => runs++);
      store.dispatch({ type: 'draining' });
      sequence.begin();
      await clock.settle();
      expect([phase(), runs]).toEqual(['draining', 0]);
    });

    it.each([true, false])('stops while a check runs that returns %s', async (outcome) => {
      const { sequence, check, store, clock, phase } = setUp();
      check('migrations', async () => {
        await after(clock, 100)();
        return outcome;
      });
      sequence.begin();
      store.dispatch({ type: 'draining' });
      sequence.stop();
      await clock.advance(60_000);
      expect([phase(), store.state.everStarted, clock.pending]).toEqual(['draining', false, 0]);
    });
  });
});
