import { bootWarnings, type BootFacts } from '../../../lib/lifecycle/boot-warnings.js';

const fine: BootFacts = {
  criticalReadinessChecks: 1,
  sharedCriticalChecks: [],
  emptyGroups: [],
  checks: ['orders-db', 'search'],
  listenedChecks: ['search'],
  numberedClasses: [],
  hasProbes: true,
  lacksDeep: false,
  underKubernetes: true,
  drainDelayMs: 5_000,
  return503OnClosing: false,
};

describe('the warnings at boot', () => {
  it('are none if there is no mistake', () => {
    expect(bootWarnings(fine)).toEqual([]);
    expect(bootWarnings({ ...fine, drainDelayMs: 'auto' })).toEqual([]);
    expect(bootWarnings({ ...fine, underKubernetes: false, drainDelayMs: 0 })).toEqual([]);
    expect(
      bootWarnings({ ...fine, underKubernetes: false, drainDelayMs: 0, return503OnClosing: true }),
    ).toEqual([]);
  });

  it.each<[string, Partial<BootFacts>, RegExp]>([
    [
      'no critical check in readiness',
      { criticalReadinessChecks: 0 },
      /No critical check.*@HealthIndicator\(\)/,
    ],
    [
      'critical checks that all replicas share',
      { sharedCriticalChecks: ['orders-db'] },
      /all replicas share what they check: orders-db\..*every replica fails readiness at the same time/,
    ],
    [
      'a group without checks',
      { emptyGroups: ['payments'] },
      /No check has the tags of these groups: payments\./,
    ],
    [
      'a listener to a check that is not there',
      { listenedChecks: ['serch', 'search'] },
      /listens for "serch", but no such check is registered yet.*Registered checks: orders-db, search\./,
    ],
    [
      'classes with a number that may be a bundler’s',
      { numberedClasses: ['OrdersDb2', 'S3'] },
      /ends in a number: OrdersDb2, S3\..*@HealthIndicator\(\{ name: … \}\)/,
    ],
    [
      'no drain delay under Kubernetes',
      { drainDelayMs: 0 },
      /drain\.delayMs is 0 under Kubernetes.*terminationGracePeriodSeconds/,
    ],
    [
      'return503OnClosing beside a drain delay',
      { return503OnClosing: true },
      /return503OnClosing.*Take return503OnClosing out/,
    ],
    [
      'return503OnClosing beside a learned delay',
      { return503OnClosing: true, drainDelayMs: 'auto' },
      /Take return503OnClosing out/,
    ],
  ])('name %s, and the remedy', (_what, facts, text) => {
    const warnings = bootWarnings({ ...fine, ...facts });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(text);
  });

  it('name all mistakes at once', () => {
    expect(bootWarnings({ ...fine, criticalReadinessChecks: 0, return503OnClosing: true })).toHaveLength(2);
  });
});
