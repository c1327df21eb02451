import { resolveStartupTaskOptions, startupTaskFaults } from '../../../lib/lifecycle/startup-task-options.js';

describe('the options of a startup task', () => {
  it('have defaults', () => {
    expect(resolveStartupTaskOptions('warm-cache', {})).toEqual({
      name: 'warm-cache',
      timeoutMs: 60_000,
      retries: 0,
      retryDelayMs: 1_000,
    });
    expect(startupTaskFaults('@StartupTask of Cache', {})).toEqual([]);
  });

  it('stay as they are given', () => {
    const given = { timeoutMs: 1, retries: 3, retryDelayMs: 0 };
    expect(resolveStartupTaskOptions('warm-cache', given)).toEqual({ name: 'warm-cache', ...given });
    expect(startupTaskFaults('@StartupTask of Cache', { name: 'warm-cache', ...given })).toEqual([]);
  });

  it.each([
    ['timeoutMs', 0],
    ['timeoutMs', Number.NaN],
    ['retries', -1],
    ['retries', 1.5],
    ['retryDelayMs', '5s'],
    ['name', ''],
    ['name', 'warm\nERROR [Auth] FORGED'],
    ['name', 'warm:cache'],
    ['name', 7],
    ['timeout', 5_000],
  ])('are rejected by name if %s is %p', (key, value) => {
    const faults = startupTaskFaults('@StartupTask of Cache', { [key]: value });
    expect(faults).toHaveLength(1);
    expect(JSON.stringify(faults)).toContain(key);
  });

  it('have all faults listed at once', () => {
    expect(startupTaskFaults('@StartupTask of Cache', { timeoutMs: 0, retries: -1 })).toHaveLength(2);
  });
});
