import { PROBES, type Probe } from 'nestjs-vitals';
import { startHealth, type Started } from '../start-health.js';

describe('the verdict of a probe', () => {
  const now = ({ health }: Started, probe: Probe = 'readiness') => health.verdict(probe);

  it('is available at once, without a run, while its results are fresh', async () => {
    const started = await startHealth({ checks: { db: { cacheMs: 5_000 } } });
    const { check, clock } = started;
    const verdict = now(started);
    const { calls } = check('db');
    expect(verdict).toEqual({ probe: 'readiness', status: 'pass' });
    await clock.advance(4_999);
    expect(now(started)).toBe(verdict);
    expect(check('db').calls).toBe(calls);
    await clock.advance(1);
    expect(now(started)).toBeInstanceOf(Promise);
    expect(check('db').calls).toBe(calls + 1);
  });

  it('agrees with evaluate() for every probe and phase', async () => {
    const started = await startHealth({ checks: { db: {}, cache: { critical: false } } });
    const { health, check, clock, availability, module } = started;
    const same = async () => {
      for (const probe of PROBES) {
        const { status, reason } = await health.evaluate(probe);
        expect(await now(started, probe)).toEqual({ probe, status, ...(reason && { reason }) });
      }
    };
    await same();
    check('cache').fail();
    await clock.advance(6_000);
    await same();
    check('db').hang();
    await clock.advance(6_000);
    const hung = same();
    await clock.advance(10_000);
    await hung;
    check('db').recover();
    await clock.settle();
    availability.refuseTraffic('maintenance');
    await same();
    await module.close();
    await same();
  });

  it('stays the same object while new results change nothing', async () => {
    const started = await startHealth({
      checks: { db: { intervalMs: 10 }, cache: { intervalMs: 10, critical: false } },
    });
    const { check, clock } = started;
    await clock.advance(10);
    const verdict = now(started);
    await clock.advance(1_000);
    expect(check('db').calls).toBeGreaterThan(50);
    expect(now(started)).toBe(verdict);
    check('cache').fail();
    await clock.advance(20);
    const degraded = now(started);
    expect(degraded).toMatchObject({ status: 'warn', reason: 'CHECK_FAILED' });
    await clock.advance(1_000);
    expect(now(started)).toBe(degraded);
  });

  it.each<[string, (started: Started) => unknown, object]>([
    [
      'the state of the instance',
      ({ availability }) => availability.refuseTraffic('x'),
      { reason: 'REFUSED' },
    ],
    [
      'a registration',
      ({ add }) => void add('late', { intervalMs: 10, initialDelayMs: 10 }),
      { reason: 'PENDING' },
    ],
    ['a result', ({ check, clock }) => (check('db').fail(), clock.advance(10)), { reason: 'CHECK_FAILED' }],
  ])('changes with %s', async (_what, change, expected) => {
    const started = await startHealth({ checks: { db: { intervalMs: 10 } } });
    await started.clock.advance(10);
    expect(now(started)).toMatchObject({ status: 'pass' });
    await change(started);
    expect(await now(started)).toMatchObject({ status: 'fail', ...expected });
  });

  it('drops a removed check', async () => {
    const started = await startHealth({ checks: { db: {} } });
    const remove = started.add('other', {}, undefined);
    started.check('other').fail();
    await started.clock.advance(6_000);
    expect(await now(started)).toMatchObject({ status: 'fail' });
    remove();
    expect(now(started)).toEqual({ probe: 'readiness', status: 'pass' });
  });

  it('renews dependencies of its members, although they are not members', async () => {
    const started = await startHealth({
      checks: {
        base: { probes: ['deep'], cacheMs: 100, failureCacheMs: 100 },
        db: { dependsOn: ['base'], cacheMs: 60_000 },
      },
    });
    expect(await now(started)).toMatchObject({ status: 'pass' });
    started.check('base').fail();
    await started.clock.advance(100);
    expect(await now(started)).toEqual({ probe: 'readiness', status: 'fail', reason: 'SKIPPED' });
    started.check('base').pass();
    await started.clock.advance(100);
    expect(await now(started)).toEqual({ probe: 'readiness', status: 'pass' });
  });

  it('waits for the run of a check whose dependency has just recovered', async () => {
    const started = await startHealth({
      checks: { base: { probes: ['deep'], intervalMs: 100 }, db: { dependsOn: ['base'] } },
    });
    started.check('base').fail();
    await started.clock.advance(200);
    expect(await now(started)).toMatchObject({ reason: 'SKIPPED' });
    started.check('base').pass();
    let finish = (): void => undefined;
    started.check('db').answer(() => new Promise<void>((resolve) => (finish = resolve)));
    await started.clock.advance(100);
    const verdict = now(started);
    expect(verdict).toBeInstanceOf(Promise);
    finish();
    expect(await verdict).toMatchObject({ status: 'pass' });
  });
});

describe('the report of evaluate()', () => {
  it('is the same object until something happens', async () => {
    const { health, clock } = await startHealth({ checks: { db: { cacheMs: 5_000 } } });
    const report = await health.evaluate('readiness');
    await clock.advance(4_999);
    expect(await health.evaluate('readiness')).toBe(report);
    await clock.advance(1);
    expect(await health.evaluate('readiness')).not.toBe(report);
  });

  it('is always a new object for deep, which shows ages', async () => {
    const { health } = await startHealth({ checks: { db: {} } });
    expect(await health.evaluate('deep')).not.toBe(await health.evaluate('deep'));
  });

  it('is a new object while the instance starts, because startup tasks make progress', async () => {
    const progress: unknown[] = [];
    await startHealth({
      prepare: ({ availability, health }) => {
        const gate = availability.startupGate('import');
        const read = async () =>
          progress.push((await health.evaluate('readiness')).startupTasks[0]?.progress);
        return read()
          .then(() => gate.progress(60))
          .then(read)
          .then(() => gate.open());
      },
    });
    expect(progress).toEqual([undefined, 60]);
  });
});
