import { ControllableCheck } from 'nestjs-vitals/testing';
import { startHealth } from '../start-health.js';

/** False answers that earlier versions of the engine gave. Each test reproduces an attack on the engine. */
describe('false results', () => {
  describe('with a threshold', () => {
    const checks = { db: { failureThreshold: 3, staleAfterMs: 30_000, timeoutMs: 2_000 } };

    it('are not served when a failure follows a pass from an hour ago', async () => {
      const { health, check, clock } = await startHealth({ checks });
      await clock.advance(3_600_000);
      expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'STALE' });
      check('db').fail();
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    });

    it('are not served when the check hangs after a pass from an hour ago', async () => {
      const { health, check, clock } = await startHealth({ checks });
      await clock.advance(3_600_000);
      check('db').hang();
      const first = health.evaluate('readiness');
      await clock.advance(900);
      expect(await first).toMatchObject({ status: 'fail', reason: 'PENDING' });
      await clock.advance(1_100);
      expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'TIMEOUT' });
    });

    it('are not served in background mode when a held pass becomes stale', async () => {
      const { health, check, clock } = await startHealth({
        checks: { db: { failureThreshold: 1_000, intervalMs: 1_000, staleAfterMs: 30_000 } },
      });
      await clock.advance(500);
      check('db').fail();
      await clock.advance(20_000);
      expect(health.report('readiness').status).toBe('pass');
      await clock.advance(10_500);
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    });
  });

  describe('with a dependency', () => {
    it('are not served when the dependency fails while its dependent runs again', async () => {
      const { health, check, clock } = await startHealth({
        checks: {
          base: { intervalMs: 100, critical: false },
          top: { dependsOn: ['base'], cacheMs: 60_000 },
        },
      });
      check('base').fail();
      await clock.advance(200);
      check('base').pass();
      let finish = (): void => undefined;
      check('top').answer(() => new Promise<void>((resolve) => (finish = resolve)));
      await clock.advance(100);
      check('base').fail();
      await clock.advance(100);
      finish();
      await clock.settle();
      expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'SKIPPED' });
    });

    it.each([{}, { intervalMs: 60_000 }])(
      'are not served when the dependency is removed while its dependent waits for it (%j)',
      async (options) => {
        const { health, check, clock, add } = await startHealth();
        const base = new ControllableCheck();
        const remove = add('base', { critical: false, failureCacheMs: 100 }, base);
        add('top', { dependsOn: ['base'], ...options });
        base.fail();
        await health.evaluate('readiness');
        await clock.advance(1_000);
        base.hang();
        const waiting = health.evaluate('readiness');
        await clock.settle();
        remove();
        expect(await waiting).toMatchObject({ status: 'pass' });
        expect(check('top').calls).toBeGreaterThan(0);
      },
    );

    it('are not served when the dependency is removed while its dependent takes longer than the budget', async () => {
      const { health, check, clock, add } = await startHealth({ checks: { far: {} } });
      const remove = add('base', { critical: false });
      add('middle', { dependsOn: ['base'] });
      add('top', { dependsOn: ['middle'] });
      check('base').fail();
      await clock.advance(6_000);
      await health.evaluate('readiness');
      expect(health.report('readiness')).toMatchObject({ reason: 'SKIPPED' });
      check('middle').hang();
      check('top').hang();
      remove();
      const reasons = health.report('readiness').checks.map(({ reason }) => reason);
      expect(reasons).not.toContain('SKIPPED');
    });
  });

  it('are not limited to one probe: a check that one probe finds stale and hanging is reported for all probes', async () => {
    const { health, check, clock, recorder } = await startHealth({
      checks: { db: { timeoutMs: 20_000, staleAfterMs: 30_000 } },
    });
    await clock.advance(60_000);
    check('db').hang();
    const deep = health.evaluate('deep', { only: ['db'] });
    await clock.advance(3_000);
    await deep;
    await clock.settle();
    expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'PENDING' });
    const subjects = recorder.transitions.map((one) => (one.kind === 'probe' ? one.probe : one.check));
    expect(subjects).toEqual(['db', 'readiness', 'deep']);
  });

  describe('without waiting for PENDING in background mode', () => {
    const background = { intervalMs: 1_000, staleAfterMs: 10_000 };
    const slow = (check: ControllableCheck, clock: { setTimer(done: () => void, ms: number): unknown }) =>
      check.answer(() => new Promise<void>((resolve) => void clock.setTimer(resolve, 20)));

    it('are not served just after the registration', async () => {
      const { health, clock, add } = await startHealth();
      add('db', background, slow(new ControllableCheck(), clock));
      const answer = health.evaluate('readiness');
      await clock.advance(25);
      expect(await answer).toMatchObject({ status: 'pass' });
    });

    it('are not served after the process was suspended', async () => {
      const { health, clock, check } = await startHealth({
        checks: { loop: { ...background, componentType: 'system', probes: ['liveness'] } },
      });
      await clock.advance(100);
      slow(check('loop'), clock);
      clock.block(60_000);
      const answer = health.evaluate('liveness');
      await clock.advance(25);
      expect(await answer).toMatchObject({ status: 'pass' });
    });

    it('are not served to a caller that joins others shortly before the end of their budget', async () => {
      const { health, clock, add } = await startHealth();
      add(
        'db',
        {},
        new ControllableCheck().answer(
          () => new Promise<void>((resolve) => void clock.setTimer(resolve, 920)),
        ),
      );
      const early = health.evaluate('readiness');
      await clock.advance(45);
      const late = health.evaluate('readiness');
      await clock.advance(855);
      expect(await early).toMatchObject({ status: 'fail', reason: 'PENDING' });
      await clock.advance(45);
      expect(await late).toMatchObject({ status: 'pass' });
    });

    it('do not start a run before initialDelayMs', async () => {
      const { health, clock, add } = await startHealth();
      const check = new ControllableCheck();
      add('db', { ...background, initialDelayMs: 5_000 }, check);
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'PENDING' });
      expect(check.calls).toBe(0);
      await clock.advance(5_000);
      expect(check.calls).toBe(1);
    });
  });

  it('cannot come from a caller that mutates a report', async () => {
    const { health, check, clock } = await startHealth({
      checks: { db: { affectedEndpoints: ['/orders'], links: { runbook: '/runbooks/db' } } },
    });
    check('db').answer(() => ({ status: 'warn', measurements: { connections: { observedValue: 7 } } }));
    await clock.advance(6_000);
    const report = await health.evaluate('readiness');
    const [db] = report.checks;
    const frozen: unknown[] = [
      report,
      report.checks,
      report.startupTasks,
      report.startupChecks,
      db,
      db!.history,
    ];
    frozen.push(
      db!.history[0],
      db!.measurements,
      db!.measurements['connections'],
      db!.links,
      db!.affectedEndpoints,
    );
    for (const each of frozen) expect(Object.isFrozen(each)).toBe(true);
  });

  it('are avoided at startup: a failing startup check is retried without a pause', async () => {
    const { check, clock, health } = await startHealth({
      checks: { schema: { probes: ['startup'], failureCacheMs: 0 } },
      prepare: ({ check: of }) => of('schema').fail(),
    });
    const { calls } = check('schema');
    await clock.advance(1_000);
    expect(check('schema').calls - calls).toBeLessThanOrEqual(10);
    check('schema').pass();
    await clock.advance(100);
    expect(health.report('startup').status).toBe('pass');
  });
});
