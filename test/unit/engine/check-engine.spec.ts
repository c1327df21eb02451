import { ControllableCheck, FakeClock } from 'nestjs-vitals/testing';
import type { Reading } from '../../../lib/interfaces/reading.js';
import type { Registration } from '../../../lib/interfaces/registration.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import type { CheckReport } from '../../../lib/interfaces/report.js';
import type { CheckFunction } from '../../../lib/interfaces/check.js';
import { CheckEngine } from '../../../lib/engine/check-engine.js';
import { registration } from './fixtures.js';

const WIDE = 1_000_000;

function createEngine(clock = new FakeClock()) {
  const records: CheckReport[] = [];
  const removed: string[] = [];
  const slow: [string, Reading][] = [];
  const engine = new CheckEngine(clock, { random: () => 0.5 });
  engine.listen({
    recorded: (own) => records.push(engine.report(own)),
    released: () => undefined,
    removed: (name) => removed.push(name),
    slow: ({ name }, reading) => slow.push([name, reading]),
  });
  const add = (name: string, given: CheckOptions = {}, own?: CheckFunction) => {
    const check = new ControllableCheck();
    const added = registration(name, own ?? check.check, given);
    engine.add(added);
    const report = () => engine.report(added);
    return { check, registration: added, report };
  };
  const refresh = (...registrations: Registration[]) => engine.refresh(registrations, WIDE);
  return { clock, engine, records, removed, slow, add, refresh };
}

/** A clock whose timers can stop firing while time goes on. */
class MortalClock extends FakeClock {
  dead = false;

  override setTimer(callback: () => void, delayMs: number) {
    return super.setTimer(() => {
      if (!this.dead) callback();
    }, delayMs);
  }
}

describe('CheckEngine', () => {
  describe('start', () => {
    it('runs every check, and runs none before', async () => {
      const { clock, engine, add } = createEngine();
      const checks = [add('a'), add('b')];
      await clock.advance(10_000);
      for (const { check, report } of checks) {
        expect(check.calls).toBe(0);
        expect(report()).toMatchObject({ status: 'fail', reason: 'PENDING' });
      }
      engine.start();
      await clock.settle();
      for (const { check, report } of checks) {
        expect(check.calls).toBe(1);
        expect(report().status).toBe('pass');
      }
    });

    it('runs a check at once when it is added later', async () => {
      const { clock, engine, add } = createEngine();
      engine.start();
      const { check } = add('late');
      await clock.settle();
      expect(check.calls).toBe(1);
    });

    it('happens once, and not after a stop', async () => {
      const { clock, engine, add } = createEngine();
      const { check } = add('a');
      engine.start();
      engine.start();
      await clock.settle();
      expect(check.calls).toBe(1);
      const other = createEngine();
      const stopped = other.add('a');
      other.engine.stop();
      other.engine.start();
      other.add('b', { intervalMs: 10 });
      await other.clock.advance(100);
      expect(stopped.check.calls).toBe(0);
      expect(other.clock.pending).toBe(0);
    });
  });

  describe('cache', () => {
    it('runs a check at most once per cacheMs, for all callers together', async () => {
      const { clock, add, refresh } = createEngine();
      const { check, registration } = add('a', { cacheMs: 1_000 });
      await refresh(registration);
      for (let probe = 0; probe < 100; probe++) expect(refresh(registration)).toBeUndefined();
      await clock.advance(999);
      expect(refresh(registration)).toBeUndefined();
      await clock.advance(1);
      await refresh(registration);
      expect(check.calls).toBe(2);
    });

    it('runs a failing check at most once per failureCacheMs', async () => {
      const { clock, add, refresh } = createEngine();
      const { check, registration } = add('a', { cacheMs: 1_000, failureCacheMs: 100 });
      check.fail();
      await refresh(registration);
      await clock.advance(99);
      expect(refresh(registration)).toBeUndefined();
      await clock.advance(1);
      await refresh(registration);
      expect(check.calls).toBe(2);
    });

    it('renews a stale result even if cacheMs would keep it', async () => {
      const { clock, add, refresh } = createEngine();
      const { check, registration } = add('a', { cacheMs: 5_000, staleAfterMs: 300 });
      await refresh(registration);
      await clock.advance(300);
      await refresh(registration);
      expect(check.calls).toBe(2);
    });

    it('runs no fresh check unless forced', async () => {
      const { engine, add, refresh } = createEngine();
      const { check, registration } = add('a');
      await refresh(registration);
      await engine.refresh([registration], WIDE, true);
      expect(check.calls).toBe(2);
    });

    it('spreads the runs of replicas that started together', async () => {
      const expiries = new Set<number>();
      for (let replica = 0; replica < 20; replica++) {
        const clock = new FakeClock();
        const engine = new CheckEngine(clock);
        const own = registration('a', () => undefined, { cacheMs: 1_000 });
        engine.add(own);
        await engine.refresh([own], WIDE);
        const until = engine.standing(own, clock.now()).renewAt;
        expect(until).toBeGreaterThanOrEqual(900);
        expect(until).toBeLessThanOrEqual(1_100);
        expiries.add(until);
      }
      expect(expiries.size).toBeGreaterThan(10);
    });

    it('belongs to the registration, not to the name: the cached result of one endpoint was served for another check with the same name (nestjs/terminus 12.1.0)', async () => {
      const { engine, add, refresh } = createEngine();
      const first = add('db');
      await refresh(first.registration);
      engine.remove(first.registration);
      const second = add('db');
      second.check.fail();
      expect(second.report()).toMatchObject({ status: 'fail', reason: 'PENDING', history: [] });
      await refresh(second.registration);
      expect(second.report()).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
      expect(second.check.calls).toBe(1);
    });
  });

  describe('refresh', () => {
    it('runs all checks at once', async () => {
      const { clock, add, refresh } = createEngine();
      const checks = Array.from({ length: 10 }, (_check, index) =>
        add(`check-${index}`, {}, () => new Promise<void>((resolve) => clock.setTimer(resolve, 5))),
      );
      let done = false;
      void refresh(...checks.map(({ registration }) => registration))?.then(() => (done = true));
      await clock.advance(5);
      expect(done).toBe(true);
    });

    it('ends with its budget while a check hangs, and the run continues and fills the cache', async () => {
      const { clock, engine, add } = createEngine();
      const { check, registration, report } = add('a');
      check.hang();
      let done = false;
      void engine.refresh([registration], 900)?.then(() => (done = true));
      await clock.advance(899);
      expect(done).toBe(false);
      await clock.advance(1);
      expect(done).toBe(true);
      expect(report()).toMatchObject({ status: 'fail', reason: 'PENDING' });
      check.recover();
      await clock.settle();
      expect(report().status).toBe('pass');
      expect(check.calls).toBe(1);
    });

    it('ends within its budget with 1 000 hanging checks', async () => {
      const { clock, engine, add } = createEngine();
      const all = Array.from({ length: 1_000 }, (_check, index) => add(`check-${index}`));
      for (const { check } of all) check.hang();
      const registrations = all.map(({ registration }) => registration);
      for (let probe = 0; probe < 5; probe++) {
        const wait = engine.refresh(registrations, 900);
        let done = wait === undefined;
        void wait?.then(() => (done = true));
        await clock.advance(900);
        expect(done).toBe(true);
      }
      // The hung run and the probing run beside it.
      expect(all.every(({ check }) => check.maxRunning <= 2)).toBe(true);
      expect(all.every(({ report }) => report().reason === 'TIMEOUT' || report().reason === 'HUNG')).toBe(
        true,
      );
    });

    it('returns the known result while it is not stale and the check runs again', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const { check, registration, report } = add('a', {
        cacheMs: 1_000,
        timeoutMs: 20_000,
        staleAfterMs: 30_000,
      });
      await refresh(registration);
      check.hang();
      await clock.advance(1_500);
      void engine.refresh([registration], 900);
      await clock.advance(900);
      expect(report()).toMatchObject({ status: 'pass', stale: false, ageMs: 2_400 });
      check.recover();
      await clock.settle();
      expect(report()).toMatchObject({ status: 'pass', ageMs: 0 });
    });

    it('returns PENDING for a stale result while the check runs, and STALE otherwise', async () => {
      const { clock, add, refresh } = createEngine();
      const { check, registration, report } = add('a', {
        cacheMs: 1_000,
        timeoutMs: 20_000,
        staleAfterMs: 30_000,
      });
      await refresh(registration);
      await clock.advance(30_000);
      expect(report()).toMatchObject({ status: 'fail', reason: 'STALE' });
      check.hang();
      void refresh(registration);
      await clock.settle();
      expect(report()).toMatchObject({ status: 'fail', reason: 'PENDING', stale: true });
    });

    it('ignores a check that was removed', () => {
      const { engine, add, refresh } = createEngine();
      const { registration } = add('a');
      engine.remove(registration);
      expect(refresh(registration)).toBeUndefined();
    });
  });

  describe('background mode', () => {
    it('runs the check by its timer, and probes only read the result', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const { check, registration } = add('a', { intervalMs: 1_000, cacheMs: 10 });
      engine.start();
      await clock.advance(500);
      expect(check.calls).toBe(1);
      for (let probe = 0; probe < 50; probe++) expect(refresh(registration)).toBeUndefined();
      await clock.advance(3_000);
      expect(check.calls).toBe(4);
      await engine.refresh([registration], WIDE, true);
      expect(check.calls).toBe(5);
    });

    it('waits for the first result if its run is in flight', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const { check, registration, report } = add('a', { intervalMs: 1_000 });
      check.hang();
      engine.start();
      await clock.advance(1);
      let done = false;
      void refresh(registration)?.then(() => (done = true));
      check.recover();
      await clock.settle();
      expect(done).toBe(true);
      expect(report().status).toBe('pass');
    });

    it('starts after initialDelayMs, and returns PENDING until then', async () => {
      const { clock, engine, add } = createEngine();
      const { check, report } = add('a', { intervalMs: 1_000, initialDelayMs: 300 });
      engine.start();
      await clock.advance(299);
      expect(check.calls).toBe(0);
      expect(report()).toMatchObject({ status: 'fail', reason: 'PENDING' });
      await clock.advance(1);
      expect(check.calls).toBe(1);
    });

    it('runs every failureIntervalMs while the check fails, then every intervalMs again', async () => {
      const { clock, engine, add } = createEngine();
      const { check } = add('a', { intervalMs: 1_000, failureIntervalMs: 100 });
      check.fail();
      engine.start();
      await clock.advance(950);
      expect(check.calls).toBe(10);
      check.pass();
      await clock.advance(100);
      const { calls } = check;
      await clock.advance(950);
      expect(check.calls).toBe(calls);
      await clock.advance(50);
      expect(check.calls).toBe(calls + 1);
    });

    it('runs every failureIntervalMs after the first failure, even if the thresholds still hold the status', async () => {
      const { clock, engine, add } = createEngine();
      const { check, report } = add('a', { intervalMs: 1_000, failureIntervalMs: 100, failureThreshold: 3 });
      engine.start();
      await clock.advance(1);
      check.fail();
      await clock.advance(1_000);
      expect(report().status).toBe('pass');
      await clock.advance(200);
      expect(report().status).toBe('fail');
    });

    it('never overlaps runs, however long they take', async () => {
      const { clock, engine, add } = createEngine();
      const { check } = add('a', { intervalMs: 100, timeoutMs: 5_000, staleAfterMs: 30_000 });
      check.hang();
      engine.start();
      await clock.advance(4_000);
      expect(check).toMatchObject({ calls: 1, maxRunning: 1 });
      check.recover();
      await clock.advance(10);
      expect(check).toMatchObject({ calls: 2, maxRunning: 1 });
    });

    it('continues when a run hangs, and does not pile up runs', async () => {
      const { clock, engine, add } = createEngine();
      const { check, report } = add('a', { intervalMs: 100, timeoutMs: 50, abandonAfterMs: 1_000 });
      check.hang();
      engine.start();
      await clock.advance(500);
      expect(report()).toMatchObject({ status: 'fail', reason: 'HUNG' });
      expect(check).toMatchObject({ calls: 1 });
      check.recover();
      await clock.advance(101);
      expect(report().status).toBe('pass');
      expect(check).toMatchObject({ maxRunning: 1 });
    });

    it('stops with the engine and leaves no timer', async () => {
      const { clock, engine, add } = createEngine();
      const { check } = add('a', { intervalMs: 100 });
      engine.start();
      await clock.advance(250);
      engine.stop();
      expect(clock.pending).toBe(0);
      const { calls } = check;
      await clock.advance(10_000);
      expect(check.calls).toBe(calls);
    });

    it('stops when the check is removed and leaves no timer', async () => {
      const { clock, engine, add } = createEngine();
      const { check, registration } = add('a', { intervalMs: 100 });
      engine.start();
      await clock.advance(50);
      engine.remove(registration);
      expect(clock.pending).toBe(0);
      await clock.advance(1_000);
      expect(check.calls).toBe(1);
    });

    it('returns STALE when the timer has died: a cached "healthy" served for six days (microsoft/healthcare-shared-components PR #1425)', async () => {
      const clock = new MortalClock();
      const { engine, add, refresh } = createEngine(clock);
      const { check, registration, report } = add('a', { intervalMs: 1_000, staleAfterMs: 30_000 });
      engine.start();
      await clock.advance(5_500);
      expect(report().status).toBe('pass');
      clock.dead = true;
      check.fail();
      await clock.advance(29_000);
      expect(report().status).toBe('pass');
      await clock.advance(1_000);
      expect(report()).toMatchObject({ status: 'fail', reason: 'STALE' });
      // The first probe that finds a stale result runs the check itself.
      await refresh(registration);
      expect(report()).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
      check.pass();
      void refresh(registration);
      expect(report()).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
      await clock.advance(6 * 24 * 3_600_000);
      expect(report()).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    });
  });

  describe('slow checks', () => {
    it('are reported once, and again after a fast run', async () => {
      const { clock, slow, add, refresh } = createEngine();
      const { check, registration } = add('a', { cacheMs: 0, slowAfterMs: 100 });
      const run = async (ms: number) => {
        check.block(ms, clock);
        await refresh(registration);
      };
      for (const ms of [99, 100, 500, 100]) await run(ms);
      expect(slow).toMatchObject([['a', { durationMs: 100, blockedMs: 100 }]]);
      await run(99);
      await run(100);
      expect(slow).toHaveLength(2);
    });

    it('include checks that wait, not only checks that block', async () => {
      const { clock, slow, add, refresh } = createEngine();
      const { registration } = add(
        'a',
        { slowAfterMs: 100 },
        () => new Promise<void>((resolve) => clock.setTimer(resolve, 150)),
      );
      void refresh(registration);
      await clock.advance(150);
      expect(slow).toMatchObject([['a', { durationMs: 150, blockedMs: 0 }]]);
    });

    it('do not include checks that hang or are skipped', async () => {
      const { clock, slow, add, refresh } = createEngine();
      const { check, registration } = add('a', { timeoutMs: 50, slowAfterMs: 100, failureCacheMs: 10 });
      const dependent = add('b', { dependsOn: ['a'], failureCacheMs: 0, slowAfterMs: 100 });
      check.hang();
      for (let probe = 0; probe < 10; probe++) {
        void refresh(registration, dependent.registration);
        await clock.advance(50);
      }
      expect(slow).toEqual([]);
    });
  });

  describe('a removed check', () => {
    it('is aborted during its run, records nothing, and ends all waits', async () => {
      const { clock, engine, records, removed, add, refresh } = createEngine();
      const { check, registration } = add('a');
      check.hang({ untilAborted: true });
      const waited = refresh(registration);
      engine.remove(registration);
      await waited;
      await clock.advance(10_000);
      expect(check.aborted).toBe(1);
      expect(records).toEqual([]);
      expect(removed).toEqual(['a']);
      expect(clock.pending).toBe(0);
    });

    it('is removed once', () => {
      const { engine, removed, add } = createEngine();
      const { registration } = add('a');
      engine.remove(registration);
      engine.remove(registration);
      expect(removed).toEqual(['a']);
    });
  });

  describe('standing()', () => {
    const renewAt = (engine: CheckEngine, { registration }: { registration: Registration }, now: number) =>
      engine.standing(registration, now).renewAt;

    it('requires a run when the result is no longer fresh', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const a = add('a', { cacheMs: 1_000 });
      await clock.advance(500);
      await refresh(a.registration);
      expect(renewAt(engine, a, clock.now())).toBe(1_500);
    });

    it('requires a run at once without a result', () => {
      const { engine, add } = createEngine();
      expect(renewAt(engine, add('a'), 0)).toBe(-Infinity);
    });

    it('requires a run in background mode only when a good result is stale', async () => {
      const { clock, engine, add } = createEngine();
      const good = add('good', { intervalMs: 1_000, staleAfterMs: 7_000 });
      const bad = add('bad', { intervalMs: 1_000, staleAfterMs: 7_000 }, () => false);
      engine.start();
      await clock.advance(500);
      expect(renewAt(engine, good, 500)).toBe(7_001);
      expect(renewAt(engine, bad, 500)).toBe(Infinity);
    });

    it('requires a run of a skipped check when its root cause needs one, and at once when nothing fails any more', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const a = add('a', { failureCacheMs: 1_000 });
      const b = add('b', { dependsOn: ['a'] });
      a.check.fail();
      await refresh(b.registration);
      expect(renewAt(engine, b, clock.now())).toBe(1_000);
      engine.remove(a.registration);
      expect(renewAt(engine, b, clock.now())).toBe(-Infinity);
    });

    it('agrees with the report', async () => {
      const { clock, engine, add, refresh } = createEngine();
      const a = add('a', { critical: false });
      const same = () => {
        const { status, reason } = engine.standing(a.registration, clock.now());
        const { status: reported, reason: reportedReason } = engine.report(a.registration);
        expect([status, reason]).toEqual([reported, reportedReason]);
        return reason;
      };
      expect(same()).toBe('PENDING');
      await refresh(a.registration);
      expect(same()).toBeUndefined();
      await clock.advance(30_000);
      expect(same()).toBe('STALE');
      a.check.fail();
      await refresh(a.registration);
      expect(same()).toBe('CHECK_FAILED');
    });

    it('finds direct and indirect dependents', () => {
      const { engine, add } = createEngine();
      const [a, b, c] = [add('a'), add('b', { dependsOn: ['a'] }), add('c', { dependsOn: ['b'] })];
      add('d');
      expect([...engine.withDependencies([c.registration])]).toEqual(
        [c, b, a].map(({ registration }) => registration),
      );
    });
  });
});
