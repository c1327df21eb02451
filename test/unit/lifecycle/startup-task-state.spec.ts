import * as fc from 'fast-check';
import {
  blame,
  isSettled,
  startupTaskReport,
  withProgress,
  type StartupTaskState,
} from '../../../lib/lifecycle/startup-task-state.js';

const task = (more: Partial<StartupTaskState> = {}): StartupTaskState => ({
  name: 'warm-cache',
  state: 'running',
  attempts: 1,
  ...more,
});

describe('the progress of a startup task', () => {
  it('is always between 0 and 100', () => {
    fc.assert(
      fc.property(fc.double(), (percent) => {
        const { progress } = withProgress(task(), percent);
        if (Number.isFinite(percent)) {
          expect(progress).toBeGreaterThanOrEqual(0);
          expect(progress).toBeLessThanOrEqual(100);
        } else expect(progress).toBeUndefined();
      }),
    );
  });

  it('keeps the last note until there is another', () => {
    const noted = withProgress(task(), 10, 'customers');
    expect(withProgress(noted, 20)).toMatchObject({ progress: 20, note: 'customers' });
    expect(withProgress(noted, 20, 'orders')).toMatchObject({ note: 'orders' });
  });

  it.each(['done', 'failed'] as const)('changes nothing once the task is %s', (state) => {
    const settled = task({ state });
    expect(withProgress(settled, 50, 'late')).toBe(settled);
    expect(isSettled(settled)).toBe(true);
  });

  it.each(['waiting', 'running', 'retrying'] as const)('still counts while the task is %s', (state) => {
    expect(isSettled(task({ state }))).toBe(false);
    expect(withProgress(task({ state }), 50)).toMatchObject({ progress: 50 });
  });
});

describe('the report of a startup task', () => {
  it('says how long it has been running, and how long it ran', () => {
    const started = task({ startedAt: 100, startedTime: 1_700_000_000_000 });
    expect(startupTaskReport(started, 350)).toMatchObject({ startedAt: 1_700_000_000_000, durationMs: 250 });
    expect(startupTaskReport({ ...started, endedAt: 300 }, 9_999)).toMatchObject({ durationMs: 200 });
  });

  it('leaves out what is not known', () => {
    expect(startupTaskReport(task({ state: 'waiting', attempts: 0 }), 5)).toEqual({
      name: 'warm-cache',
      state: 'waiting',
      attempts: 0,
    });
  });
});

describe('the text for a task that delays the start', () => {
  const report = (more: Partial<StartupTaskState> = {}) =>
    startupTaskReport(task({ startedAt: 0, startedTime: 0, ...more }), 12_300);

  it.each([
    ['warm-cache 40 %, 12 s', report({ progress: 40.2 })],
    ['warm-cache 12 s', report()],
    [
      'warm-cache 40 %, 12 s, retrying, customers',
      report({ progress: 40, state: 'retrying', note: 'customers' }),
    ],
    ['warm-cache 12 s, failed', report({ state: 'failed' })],
    ['warm-cache', startupTaskReport(task({ state: 'waiting' }), 5)],
  ])('reads "%s"', (text, of) => {
    expect(blame(of)).toBe(text);
  });
});
