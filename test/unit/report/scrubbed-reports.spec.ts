import { CheckEngine } from '../../../lib/engine/check-engine.js';
import type { CheckReport } from '../../../lib/interfaces/report.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { deepBody } from '../../../lib/report/deep-body.js';
import { ReportScrubber } from '../../../lib/report/scrubbed-reports.js';
import { ProbeCatalog } from '../../../lib/probes/probe-catalog.js';
import { HealthRegistry } from '../../../lib/registry/health-registry.js';
import type { CheckFunction } from '../../../lib/interfaces/check.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';
import { settle } from '../../../lib/testing/settle.js';

/** An engine, the texts that were scrubbed, and the deep report of it. */
function setUp(checks: Record<string, CheckFunction>) {
  const clock = new FakeClock();
  const scrubbed: string[] = [];
  const scrubber = new ReportScrubber((text) => {
    scrubbed.push(text);
    return text.replaceAll('hunter2', '***');
  });
  const recorded: CheckReport[] = [];
  const engine = new CheckEngine(clock, {
    random: () => 0.5,
    present: (report, registration) => scrubber.check(report, registration),
  });
  engine.listen({
    recorded: (own) => void recorded.push(engine.report(own)),
    removed() {},
    released() {},
    slow() {},
  });
  const registry = new HealthRegistry(
    engine,
    resolveOptions().checks,
    new ProbeCatalog(resolveOptions().probes),
  );
  for (const [name, check] of Object.entries(checks)) registry.register(name, check);
  engine.start();
  const report = () => ({
    probe: 'deep' as const,
    status: 'fail' as const,
    reason: 'CHECK_FAILED' as const,
    time: clock.time(),
    phase: 'started' as const,
    phaseSince: 0,
    checks: registry.list().map((registration) => engine.report(registration)),
    onDemandChecks: [],
    switchedOff: [],
    startupTasks: [],
    startupChecks: [],
  });
  const deep = async () =>
    JSON.parse(
      await deepBody(report(), false, { info: {}, scrubber, diagnose: () => ({}) as never }),
    ) as Record<string, any>;
  const rerun = async () => {
    await engine.refresh(registry.list(), 1_000, true);
    await settle();
  };
  const times = (part: string) => scrubbed.filter((text) => text.includes(part)).length;
  return { report, deep, rerun, recorded, times };
}

describe('the output of a check', () => {
  it('is scrubbed when it is first read, not when it is recorded', async () => {
    const { recorded, report, times } = setUp({ db: () => ({ status: 'fail', output: 'hunter2 refused' }) });
    await settle();
    expect(recorded).toHaveLength(1);
    const [check] = report().checks;
    expect(times('refused')).toBe(0);
    expect(check?.output).toBe('*** refused');
    expect([check?.output, recorded[0]?.output, report().checks[0]?.output]).toEqual(
      Array(3).fill('*** refused'),
    );
    expect(times('refused')).toBe(1);
  });

  it('is scrubbed once for all readers', async () => {
    const { deep, report, rerun, times } = setUp({
      db: () => ({
        status: 'fail',
        output: 'hunter2 refused',
        measurements: { 'host 1': { observedValue: { dsn: 'hunter2 dsn' }, observedUnit: 'units of 1' } },
      }),
    });
    await settle();
    const first = await deep();
    expect(await deep()).toEqual(first);
    expect(JSON.stringify(report())).toContain('*** dsn');
    expect(JSON.stringify(first)).toContain('*** dsn');
    expect(['refused', 'hunter2 dsn', 'host 1', 'units of 1'].map(times)).toEqual([1, 1, 1, 1]);
    // The next result says the same of the output, but measures anew.
    await rerun();
    await deep();
    expect(['refused', 'hunter2 dsn', 'units of 1'].map(times)).toEqual([1, 2, 1]);
  });

  it('is scrubbed again when it changes', async () => {
    let output = 'hunter2 refused';
    const { deep, rerun } = setUp({ db: () => ({ status: 'fail', output }) });
    await settle();
    await deep();
    output = 'hunter2 timed out';
    await rerun();
    expect((await deep())['checks']['db:responseTime'][0].output).toBe('*** timed out');
  });

  it('reads like any other property', async () => {
    const { report } = setUp({ db: () => ({ status: 'fail', output: 'hunter2' }) });
    await settle();
    const [check] = report().checks as [CheckReport];
    expect(Object.keys(check)).toEqual(expect.arrayContaining(['output', 'measurements']));
    expect({ ...check }.output).toBe('***');
    expect(structuredClone(check).output).toBe('***');
    expect(() => Object.assign(check, { output: 'mine' })).toThrow(TypeError);
  });

  it('lets the event loop run while a large report is written', async () => {
    const checks = Array.from({ length: 50 }, (_check, index) => [
      `check-${index}`,
      () => ({ status: 'fail' as const, output: `hunter2 ${index}` }),
    ]);
    const { report, times } = setUp(Object.fromEntries(checks));
    await settle();
    let meanwhile = 0;
    const slow = new ReportScrubber((text) => {
      // Real time: it is the event loop itself that is held.
      for (const until = performance.now() + 2; performance.now() < until;);
      return text;
    });
    let done = false;
    const others = () => {
      meanwhile += 1;
      if (!done) setImmediate(others);
    };
    setImmediate(others);
    const raw = report().checks.map((check) => ({ ...check }));
    await deepBody({ ...report(), checks: raw }, false, {
      info: {},
      scrubber: slow,
      diagnose: () => ({}) as never,
    });
    done = true;
    // 50 texts of 2 ms, in slices of 10 ms.
    expect(meanwhile).toBeGreaterThan(5);
    expect(times('hunter2')).toBe(50);
  });
});
