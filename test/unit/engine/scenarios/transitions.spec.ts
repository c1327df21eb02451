import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { HealthService, type HealthTransition, type Status } from 'nestjs-vitals';
import { ControllableCheck, settle, TransitionRecorder } from 'nestjs-vitals/testing';
import { startHealth } from '../start-health.js';

const CACHE = 100;
const cached = { cacheMs: CACHE, failureCacheMs: CACHE };

/** `db: pass → fail (CHECK_FAILED)` */
const line = (transition: HealthTransition): string => {
  const { from, to, reason } = transition;
  const subject = transition.kind === 'check' ? transition.check : transition.probe;
  return `${subject}: ${from ?? 'unknown'} → ${to}${reason === undefined ? '' : ` (${reason})`}`;
};
const lines = (recorder: TransitionRecorder) => recorder.transitions.map(line);

describe('transitions', () => {
  it('are emitted once for a failing check, and once for each probe that it fails', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: cached } });
    check('db').fail();
    for (let probe = 0; probe < 20; probe++) {
      await clock.advance(CACHE);
      await health.evaluate('readiness');
      await health.evaluate('deep');
    }
    await settle();
    expect(lines(recorder)).toEqual([
      'db: pass → fail (CHECK_FAILED)',
      'readiness: pass → fail (CHECK_FAILED)',
      'deep: pass → fail (CHECK_FAILED)',
    ]);
  });

  it('give the check as the cause when an instance starts without its database', async () => {
    const transitions: HealthTransition[] = [];
    await startHealth({
      prepare: ({ health, add, check }) => {
        add('db');
        check('db').fail();
        health.changes$.subscribe((transition) => transitions.push(transition));
      },
    });
    await settle();
    expect(transitions.map(line)).toContain('readiness: fail → fail (CHECK_FAILED)');
  });

  it('report failing checks after traffic is accepted again, and DRAINING while the checks fail', async () => {
    const { health, clock, check, recorder, availability, module } = await startHealth({
      checks: { db: cached },
    });
    availability.refuseTraffic('maintenance');
    check('db').fail();
    await clock.advance(CACHE);
    await health.evaluate('deep');
    availability.acceptTraffic();
    await settle();
    const readiness = () => lines(recorder).filter((each) => each.startsWith('readiness'));
    expect(readiness()).toEqual([
      'readiness: pass → fail (REFUSED)',
      'readiness: fail → fail (CHECK_FAILED)',
    ]);
    check('db').hang();
    await clock.advance(5_000);
    expect(readiness()).toHaveLength(2);
    await module.close();
    expect(readiness().at(-1)).toBe('readiness: fail → fail (DRAINING)');
  });

  it('have no duration if no run caused them', async () => {
    const { health, clock, check, recorder, add } = await startHealth({ checks: { db: cached } });
    add('orders', { ...cached, dependsOn: ['db'] });
    await settle();
    check('db').fail();
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(recorder.of('db').at(-1)).toHaveProperty('durationMs');
    expect(recorder.of('orders').at(-1)).toMatchObject({ to: 'fail', reason: 'SKIPPED', rootCause: 'db' });
    expect(recorder.of('orders').at(-1)).not.toHaveProperty('durationMs');
  });

  it('are emitted once for a recovery', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: cached } });
    check('db').fail();
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    recorder.clear();
    check('db').pass();
    for (let probe = 0; probe < 20; probe++) {
      await clock.advance(CACHE);
      await health.evaluate('readiness');
    }
    expect(lines(recorder)).toEqual(['db: fail → pass', 'readiness: fail → pass', 'deep: fail → pass']);
  });

  it('have a time, the duration of the previous status, the duration of the run, and its output', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: cached } });
    const start = clock.time();
    check('db').hang();
    await clock.advance(5_000);
    void health.evaluate('readiness');
    await clock.advance(40);
    check('db').settleHung(new Error('connect ECONNREFUSED'));
    await settle();
    expect(recorder.of('db')).toEqual([
      {
        kind: 'check',
        check: 'db',
        critical: true,
        from: 'pass',
        to: 'fail',
        reason: 'CHECK_FAILED',
        time: start + 5_040,
        lastedMs: 5_040,
        durationMs: 40,
        output: 'connect ECONNREFUSED',
      },
    ]);
    expect(recorder.of('readiness')).toEqual([
      expect.objectContaining({
        kind: 'probe',
        probe: 'readiness',
        from: 'pass',
        to: 'fail',
        time: start + 5_040,
      }),
    ]);
  });

  it('redact the output of the check', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: cached } });
    check('db').fail(new Error('cannot reach postgres://root:hunter2@db.internal:5432/orders'));
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(JSON.stringify(recorder.transitions)).not.toContain('hunter2');
  });

  it('are emitted for a first result only if it is not a pass', async () => {
    const { recorder, add, clock } = await startHealth();
    add('well');
    add('degraded', {}, new ControllableCheck().warn());
    await clock.settle();
    expect(recorder.of('well')).toEqual([]);
    expect(recorder.of('degraded').map(line)).toEqual(['degraded: unknown → warn (CHECK_FAILED)']);
  });

  it('are not emitted for another reason with the same status', async () => {
    const { health, clock, check, recorder } = await startHealth({
      checks: { db: { ...cached, timeoutMs: 50 } },
    });
    check('db').hang();
    for (let probe = 0; probe < 20; probe++) {
      await clock.advance(CACHE);
      void health.evaluate('readiness');
    }
    await clock.advance(CACHE);
    expect(recorder.of('db').map(line)).toEqual(['db: pass → fail (TIMEOUT)']);
  });

  it('are not emitted for results that the thresholds hold back', async () => {
    const { health, clock, check, recorder } = await startHealth({
      checks: { db: { ...cached, failureThreshold: 3 } },
    });
    const round = async (behave: 'pass' | 'fail') => {
      check('db')[behave]();
      await clock.advance(CACHE);
      await health.evaluate('readiness');
    };
    for (const behave of ['fail', 'fail', 'pass', 'fail', 'fail'] as const) await round(behave);
    expect(lines(recorder)).toEqual([]);
    await round('fail');
    await settle();
    expect(recorder.of('db').map(line)).toEqual(['db: pass → fail (CHECK_FAILED)']);
  });

  it('are emitted for a skip, with its root cause', async () => {
    const { health, clock, check, recorder } = await startHealth({
      checks: { db: cached, migrations: { ...cached, dependsOn: ['db'] } },
    });
    check('db').fail();
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(recorder.of('migrations')).toEqual([
      expect.objectContaining({ from: 'pass', to: 'fail', reason: 'SKIPPED', rootCause: 'db' }),
    ]);
  });

  it('are emitted for a change in background mode without a probe', async () => {
    const { clock, check, recorder } = await startHealth({ checks: { db: { intervalMs: 1_000 } } });
    await clock.advance(1);
    recorder.clear();
    check('db').fail();
    await clock.advance(1_000);
    expect(lines(recorder)).toEqual([
      'db: pass → fail (CHECK_FAILED)',
      'readiness: pass → fail (CHECK_FAILED)',
      'deep: pass → fail (CHECK_FAILED)',
    ]);
  });

  it('are emitted when traffic is refused and accepted', async () => {
    const { availability, recorder } = await startHealth();
    availability.refuseTraffic('maintenance');
    await settle();
    availability.acceptTraffic();
    await settle();
    expect(recorder.of('readiness').map(line)).toEqual([
      'readiness: pass → fail (REFUSED)',
      'readiness: fail → pass',
    ]);
    expect(recorder.of('liveness')).toEqual([]);
  });

  it('do not report a readiness failure because no probe has run for a long time', async () => {
    const { health, clock, check, recorder } = await startHealth({
      checks: { db: {}, redis: { intervalMs: 10_000, critical: false } },
    });
    await clock.advance(1);
    await health.evaluate('readiness');
    recorder.clear();
    await clock.advance(3_600_000);
    check('redis').fail();
    await clock.advance(10_000);
    expect(recorder.of('readiness').map(line)).toEqual([]);
    await health.evaluate('readiness');
    await settle();
    expect(recorder.of('readiness').map(line)).toEqual(['readiness: pass → warn (CHECK_FAILED)']);
    expect(recorder.of('db')).toEqual([]);
  });

  it('are emitted for a stale result as soon as it is renewed', async () => {
    const { health, clock, check, recorder } = await startHealth({
      checks: { db: {}, redis: { intervalMs: 10_000, critical: false } },
    });
    await clock.advance(1);
    recorder.clear();
    await clock.advance(3_600_000);
    check('redis').fail();
    await clock.advance(10_000);
    expect(recorder.of('readiness')).toEqual([]);
    await health.evaluate('deep', { only: ['db'] });
    await settle();
    expect(recorder.of('readiness').map(line)).toEqual(['readiness: pass → warn (CHECK_FAILED)']);
  });

  it('do not read other checks while none of them changes', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `check-${index}`);
    const { module, clock } = await startHealth({
      checks: Object.fromEntries(names.map((name) => [name, { intervalMs: 1_000 }])),
    });
    await clock.advance(2_000);
    const looks = jest.spyOn(module.get(HealthService), 'report');
    await clock.advance(10_000);
    expect(looks).not.toHaveBeenCalled();
  });

  it('are emitted for staleness after a probe has reported it', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: { timeoutMs: 20_000 } } });
    check('db').hang();
    await clock.advance(60_000);
    expect(lines(recorder)).toEqual([]);
    void health.evaluate('readiness');
    await clock.advance(900);
    expect(recorder.of('db').map(line)).toEqual(['db: pass → fail (PENDING)']);
    expect(recorder.of('readiness').map(line)).toEqual(['readiness: pass → fail (PENDING)']);
    check('db').recover();
    await settle();
    expect(recorder.of('db').map(line).at(-1)).toBe('db: fail → pass');
    expect(recorder.of('readiness').map(line).at(-1)).toBe('readiness: fail → pass');
    expect(recorder.transitions.filter(({ kind }) => kind === 'check')).toHaveLength(2);
  });

  it('are delivered after the response that caused them', async () => {
    const { health, clock, check, recorder } = await startHealth({ checks: { db: cached } });
    check('db').fail();
    await clock.advance(CACHE);
    const { status } = await health.evaluate('readiness');
    expect(status).toBe('fail');
    expect(recorder.transitions).toEqual([]);
    await settle();
    expect(recorder.transitions).not.toEqual([]);
  });

  it('are emitted once per change, in order, and end with the status of the report, for any sequence', async () => {
    const step = fc.record({
      check: fc.constantFrom('db', 'search', 'redis'),
      behave: fc.constantFrom('pass', 'warn', 'fail', 'throwSync', 'hang', 'recover'),
      advance: fc.constantFrom(0, 1, 50, CACHE, 250, 1_000),
      ask: fc.constantFrom('readiness', 'deep', undefined),
      traffic: fc.constantFrom('refuse', 'accept', undefined, undefined),
    } as const);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        const world = await startHealth({
          checks: {
            db: { ...cached, timeoutMs: 80, abandonAfterMs: 300 },
            search: { ...cached, timeoutMs: 80, critical: false, failureThreshold: 2 },
            redis: { ...cached, timeoutMs: 80, intervalMs: 200, dependsOn: ['db'] },
          },
        });
        await world.clock.advance(1);
        world.recorder.clear();
        for (const { check, behave, advance, ask, traffic } of steps) {
          world.check(check)[behave]();
          if (traffic === 'refuse') world.availability.refuseTraffic('test');
          if (traffic === 'accept') world.availability.acceptTraffic();
          if (ask !== undefined) void world.health.evaluate(ask);
          await world.clock.advance(advance);
        }
        await settle();
        const { transitions } = world.recorder;
        for (const subject of ['db', 'search', 'redis', 'readiness', 'deep']) {
          const emitted = world.recorder.of(subject);
          let status: Status | undefined = 'pass';
          let isInstanceReason = false;
          for (const { kind, from, to, reason } of emitted) {
            const wasInstanceReason = isInstanceReason;
            isInstanceReason = reason === 'REFUSED';
            expect(from).toBe(status);
            const isOtherFailure =
              kind === 'probe' && to === 'fail' && isInstanceReason !== wasInstanceReason;
            if (!isOtherFailure) expect(to).not.toBe(from);
            status = to;
          }
          const reports = world.health.report('deep').checks;
          const now =
            reports.find(({ name }) => name === subject)?.status ??
            world.health.report(subject as 'deep').status;
          expect(`${subject} ${status}`).toBe(`${subject} ${now}`);
        }
        expect(transitions.map(({ time }) => time)).toEqual(
          transitions.map(({ time }) => time).sort((a, b) => a - b),
        );
        await world.module.close();
      }),
      { numRuns: 150 },
    );
  });
});
