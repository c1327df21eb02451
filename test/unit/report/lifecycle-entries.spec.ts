import type { HealthReport } from '../../../lib/interfaces/report.js';
import { lifecycleEntries } from '../../../lib/report/lifecycle-entries.js';

const reportOf = (...names: string[]): HealthReport => ({
  probe: 'deep',
  status: 'fail',
  time: 0,
  phase: 'starting',
  phaseSince: 0,
  checks: [],
  onDemandChecks: [],
  switchedOff: [],
  startupTasks: names.map((name) => ({ name, state: 'waiting', attempts: 0 })),
  startupChecks: [],
});

describe('the key of a startup task in deep', () => {
  it.each([
    ['a usual name', 'warm-cache', 'startup-task:warm-cache'],
    ['a method without a letter in its name', '', 'startup-task:value'],
    ['a name with controls', 'a:b\n\u001b[2J', 'startup-task:a.b..[2J'],
    ['a name that is too long', 'x'.repeat(1e6), `startup-task:${'x'.repeat(100)}`],
  ])('is one of the draft, for %s', (_what, name, key) => {
    expect(lifecycleEntries(reportOf(name)).map(([each]) => each)).toEqual(['application:phase', key]);
  });
});
