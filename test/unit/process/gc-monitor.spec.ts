import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { GcMonitor } from '../../../lib/process/gc-monitor.js';
import { ManualClock } from './manual-clock.js';

describe('GcMonitor', () => {
  let collect: (options?: { type: 'minor' }) => void;
  beforeAll(() => {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as typeof collect;
  });

  const clock = new ManualClock();
  const monitor = new GcMonitor(clock);
  afterEach(() => monitor.stop());

  /** Node tells observers of collections some turns later. */
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await turn();
  }

  it('counts each collection by its kind, with a pause', async () => {
    // V8 may collect on its own meanwhile, so another observer counts beside the monitor.
    let seen = { major: 0, minor: 0 };
    const witness = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { kind } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
        if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) seen = { ...seen, major: seen.major + 1 };
        if (kind === constants.NODE_PERFORMANCE_GC_MINOR) seen = { ...seen, minor: seen.minor + 1 };
      }
    });
    monitor.start();
    const { total: before } = monitor.read();
    witness.observe({ entryTypes: ['gc'] });
    for (let i = 0; i < 3; i++) collect();
    collect({ type: 'minor' });
    await until(() => seen.major >= 3 && seen.minor >= 1);
    await until(() => monitor.read().total.major.count >= before.major.count + seen.major);
    witness.disconnect();

    const { total, window } = monitor.read();
    expect(total.major.count).toBe(before.major.count + seen.major);
    expect(total.major.pauseMs - before.major.pauseMs).toBeGreaterThan(0.3);
    expect(total.minor.count).toBeGreaterThan(before.minor.count);
    expect(window.major.count).toBe(total.major.count);
  });

  it('drops them from the window after a minute, and keeps the totals', async () => {
    monitor.start();
    const before = monitor.read().total.major.count;
    collect();
    await until(() => monitor.read().total.major.count > before);
    const { total } = monitor.read();
    clock.advance(60_000);
    expect(monitor.read().window.major).toEqual({ count: 0, pauseMs: 0 });
    expect(monitor.read().total.major).toEqual(total.major);

    collect();
    await until(() => monitor.read().total.major.count > total.major.count);
    expect(monitor.read().window.major.count).toBe(1);
  });

  it('counts nothing after stop', async () => {
    monitor.start();
    collect();
    await until(() => monitor.read().total.major.count > 0);
    monitor.stop();
    const before = monitor.read().total;

    // A second observer shows when a collection has been told of.
    const witness = new GcMonitor(clock);
    witness.start();
    collect();
    await until(() => witness.read().total.major.count > 0);
    witness.stop();
    expect(monitor.read().total).toEqual(before);
  });

  it('observes once after repeated starts', async () => {
    monitor.start();
    monitor.start();
    const before = monitor.read().total.major.count;
    collect();
    await until(() => monitor.read().total.major.count > before);
    await turn();
    expect(monitor.read().total.major.count).toBe(before + 1);
  });
});
