import type { Measurement } from '../../../lib/interfaces/check.js';
import type { CheckReport } from '../../../lib/interfaces/report.js';
import { checkEntries } from '../../../lib/report/check-entries.js';
import { deepBody } from '../../../lib/report/deep-body.js';
import { ReportScrubber } from '../../../lib/report/scrubbed-reports.js';
import { createRedactor } from '../../../lib/redaction/redaction.js';

const scrubber = new ReportScrubber(createRedactor({ patterns: [/acct-\d+/] }));

const reportOf = (measurements: Record<string, Measurement>): CheckReport => ({
  name: 'cache',
  status: 'pass',
  reason: undefined,
  rawStatus: 'pass',
  critical: true,
  componentType: 'datastore',
  componentId: undefined,
  affectedEndpoints: [],
  links: {},
  tags: [],
  scope: undefined,
  output: undefined,
  rootCause: undefined,
  measurements,
  time: 0,
  durationMs: 1,
  blockedMs: undefined,
  loopLagMs: undefined,
  ageMs: 0,
  stale: false,
  since: 0,
  lastPassAt: 0,
  consecutiveFailures: 0,
  hungSince: undefined,
  history: [],
});

const keysOf = (...names: string[]): string[] =>
  checkEntries(reportOf(Object.fromEntries(names.map((name) => [name, { observedValue: 1 }]))), scrubber)
    .entries.slice(1)
    .map(([key]) => key);

describe('the keys of measurements', () => {
  it('contain no credential', () => {
    expect(
      keysOf(
        'redis://app:s3cr3t@h1/latency',
        'app:s3cr3t@h1',
        'token=s3cr3t',
        `ghp_${'a1'.repeat(18)}`,
        'acct-12',
      ),
    ).toEqual(['cache:redis.//***@h1/latency', 'cache:***@h1', 'cache:token=***', 'cache:***', 'cache:***']);
  });

  it('contain neither colons nor line breaks, and at most 100 characters', () => {
    expect(keysOf('h1:6379', 'a\nb', 'x'.repeat(200), '')).toEqual([
      'cache:h1.6379',
      'cache:a.b',
      `cache:${'x'.repeat(100)}`,
      'cache:value',
    ]);
  });

  it('are the name of the check and of the measurement otherwise', () => {
    expect(keysOf('latency', 'event-loop.p_max', 'a "b" (c)')).toEqual([
      'cache:latency',
      'cache:event-loop.p_max',
      'cache:a "b" (c)',
    ]);
  });

  it('share one key if they become equal', async () => {
    const check = reportOf({ 'token=a': { observedValue: 1 }, 'token=b': { observedValue: 2 } });
    const report = {
      probe: 'deep',
      status: 'pass',
      time: 0,
      phase: 'started',
      phaseSince: 0,
      checks: [check],
      onDemandChecks: [],
      switchedOff: [],
      startupTasks: [],
      startupChecks: [],
    } as const;
    const diagnose = () => {
      throw new Error('not asked for');
    };
    const { checks } = JSON.parse(await deepBody(report, false, { info: {}, scrubber, diagnose })) as {
      checks: Record<string, { observedValue: number }[]>;
    };
    expect(checks['cache:token=***']?.map(({ observedValue }) => observedValue)).toEqual([1, 2]);
  });
});
