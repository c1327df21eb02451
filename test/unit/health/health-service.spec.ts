import { settle } from 'nestjs-vitals/testing';
import { startHealth } from '../engine/start-health.js';

const uncached = { cacheMs: 0, failureCacheMs: 0 };

describe('HealthService in the real module', () => {
  describe('single flight', () => {
    it('shares one run between all probes and all callers of evaluate()', async () => {
      const { health, check, clock } = await startHealth({
        checks: {
          db: { ...uncached, probes: ['readiness', 'deep', 'startup', 'liveness'], componentType: 'system' },
        },
      });
      await clock.advance(10);
      const before = check('db').calls;
      check('db').hang();
      const answers = [
        ...Array.from({ length: 50 }, () => health.evaluate('readiness')),
        ...Array.from({ length: 50 }, () => health.evaluate('deep')),
        ...Array.from({ length: 50 }, () => health.evaluate('liveness')),
        health.evaluate('deep', { only: ['db'] }),
        health.evaluate('deep', { only: ['db'], fresh: true }),
      ];
      await settle();
      expect(check('db').calls).toBe(before + 1);
      check('db').recover();
      for (const { status } of await Promise.all(answers)) expect(status).toBe('pass');
      expect(check('db')).toMatchObject({ calls: before + 1, maxRunning: 1 });
    });

    it('starts few runs for ten thousand probes of a hung check: 20 probes, 20 runs in flight (nestjs/terminus 12.1.0, n8n #30612)', async () => {
      const { health, check, clock } = await startHealth({
        checks: { db: { timeoutMs: 2_000, cacheMs: 0, failureCacheMs: 0 } },
        prepare: (started) => started.check('db').hang(),
      });
      let answered = 0;
      for (let round = 0; round < 100; round++) {
        for (let probe = 0; probe < 100; probe++) {
          void health.evaluate(probe % 2 === 0 ? 'readiness' : 'deep').then(({ status }) => {
            answered++;
            expect(status).toBe('fail');
          });
        }
        await clock.advance(1_000);
      }
      // 100 s: one run, two probing runs that also hang, and one more for each elapsed timeout plus abandonAfterMs.
      const { calls, maxRunning } = check('db');
      expect({ calls, maxRunning }).toEqual({ calls: 4, maxRunning: 4 });
      await clock.advance(5_000);
      expect(answered).toBe(10_000);
    });
  });

  describe('budget', () => {
    it('returns within the probe budget while a critical check hangs: fail and PENDING, then TIMEOUT, then HUNG', async () => {
      const { health, clock } = await startHealth({
        checks: { db: {} },
        prepare: (started) => started.check('db').hang(),
      });
      const start = clock.now();
      const answer = health.evaluate('readiness');
      await clock.advance(900);
      expect(await answer).toMatchObject({ status: 'fail', reason: 'PENDING' });
      expect(clock.now() - start).toBe(900);
      await clock.advance(1_100);
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'TIMEOUT' });
      await clock.advance(1_000);
      const hung = health.evaluate('readiness');
      await clock.advance(900);
      expect(await hung).toMatchObject({ status: 'fail', reason: 'HUNG' });
    });

    it('is configurable', async () => {
      const { health, clock } = await startHealth({
        checks: { db: {} },
        forRoot: { probes: { readiness: { budgetMs: 50 } } },
        prepare: (started) => started.check('db').hang(),
      });
      let answered = false;
      void health.evaluate('readiness').then(() => (answered = true));
      await clock.advance(49);
      expect(answered).toBe(false);
      await clock.advance(1);
      expect(answered).toBe(true);
    });

    it('holds with 1 000 critical checks that all hang', async () => {
      const names = Array.from({ length: 1_000 }, (_name, index) => `check-${index}`);
      const { health, clock, check } = await startHealth({
        checks: Object.fromEntries(names.map((name) => [name, {}])),
        prepare: (started) => names.forEach((name) => started.check(name).hang()),
      });
      const start = clock.now();
      let took: number | undefined;
      void health.evaluate('readiness').then(({ status, reason, checks }) => {
        expect({ status, reason, checks: checks.length }).toEqual({
          status: 'fail',
          reason: 'PENDING',
          checks: 1_000,
        });
        took = clock.now() - start;
      });
      await clock.advance(900);
      expect(took).toBe(900);
      expect(names.every((name) => check(name).maxRunning === 1)).toBe(true);
    });

    it('is never exceeded for a check that is not critical, and the probe only warns', async () => {
      const { health, clock } = await startHealth({
        checks: { db: uncached, search: { critical: false } },
        prepare: (started) => started.check('search').hang(),
      });
      for (let probe = 0; probe < 200; probe++) {
        const start = clock.now();
        let took: number | undefined;
        void health.evaluate('readiness').then(({ status }) => {
          expect(status).toBe('warn');
          took = clock.now() - start;
        });
        await clock.advance(900);
        expect(took).toBeLessThanOrEqual(900);
      }
    });

    it('is not spent on results that are known and not stale', async () => {
      const { health, clock, check } = await startHealth({ checks: { db: { timeoutMs: 20_000 } } });
      check('db').hang();
      await clock.advance(6_000);
      const answer = health.evaluate('readiness');
      await clock.advance(900);
      expect((await answer).checks).toMatchObject([{ status: 'pass', ageMs: 6_900, stale: false }]);
    });
  });

  describe('cache', () => {
    it('answers a probe from fresh results without a run', async () => {
      const { health, clock, check } = await startHealth({ checks: { db: { cacheMs: 1_000 } } });
      for (let probe = 0; probe < 1_000; probe++) {
        await health.evaluate('readiness');
        await clock.advance(1);
      }
      expect(check('db').calls).toBeLessThanOrEqual(2);
    });

    it('shows a failure, and then a recovery, to the first probe that runs the check', async () => {
      const { health, clock, check } = await startHealth({
        checks: { db: { cacheMs: 100, failureCacheMs: 100 } },
      });
      check('db').fail();
      await clock.advance(100);
      expect((await health.evaluate('readiness')).status).toBe('fail');
      check('db').pass();
      await clock.advance(100);
      expect((await health.evaluate('readiness')).status).toBe('pass');
    });

    it('is bypassed by a view that requests fresh results', async () => {
      const { health, check } = await startHealth({ checks: { db: {} } });
      const { calls } = check('db');
      check('db').fail();
      const { checks } = await health.evaluate('deep', { fresh: true });
      expect(check('db').calls).toBe(calls + 1);
      expect(checks).toMatchObject([{ status: 'fail' }]);
      expect((await health.evaluate('readiness')).status).toBe('fail');
    });

    it('is not used after staleAfterMs on any path: a cached "healthy" served for six days (microsoft/healthcare-shared-components PR #1425)', async () => {
      const { health, clock, check } = await startHealth({ checks: { db: {} } });
      await health.evaluate('readiness');
      check('db').hang();
      await clock.advance(6 * 24 * 3_600_000);
      expect(health.report('readiness')).toMatchObject({ status: 'fail', reason: 'STALE' });
      expect(health.report('deep').checks).toMatchObject([{ status: 'fail', reason: 'STALE', stale: true }]);
      const answer = health.evaluate('readiness');
      const deep = health.evaluate('deep', { only: ['db'] });
      await clock.advance(900);
      expect(await answer).toMatchObject({ status: 'fail', reason: 'PENDING' });
      await clock.advance(2_100);
      expect(await deep).toMatchObject({ status: 'fail', reason: 'TIMEOUT' });
    });

    it('is filled when the application has bootstrapped', async () => {
      const { health, check } = await startHealth({ checks: { db: {}, search: { critical: false } } });
      expect(check('db').calls).toBe(1);
      expect(health.report('readiness')).toMatchObject({
        status: 'pass',
        checks: [{ status: 'pass' }, { status: 'pass' }],
      });
    });
  });

  it('resolves with a failure for an unknown probe name, and runs no check', async () => {
    const { health } = await startHealth();
    expect(await health.evaluate('ready' as never)).toMatchObject({
      status: 'fail',
      reason: 'INVALID_RESULT',
    });
    expect(health.report(undefined as never).status).toBe('fail');
  });

  it('returns the results of all other checks when one throws: a thrown error lost every other result (nestjs/terminus #2083, #2395, 12.1.0)', async () => {
    const names = ['thrown', 'rejected', 'false', 'invalid', 'hung', 'well'];
    const { health, clock } = await startHealth({
      checks: Object.fromEntries(names.map((name) => [name, { timeoutMs: 100 }])),
      prepare: ({ check }) => {
        check('thrown').throwSync();
        check('rejected').fail();
        check('false').answer(() => false);
        check('invalid').answer(() => ({ thrown: { status: 'up' } }) as never);
        check('hung').hang();
      },
    });
    await clock.advance(100);
    const { checks } = await health.evaluate('readiness');
    expect(checks.map(({ name, status, reason }) => [name, reason ?? status])).toEqual([
      ['thrown', 'CHECK_FAILED'],
      ['rejected', 'CHECK_FAILED'],
      ['false', 'CHECK_FAILED'],
      ['invalid', 'INVALID_RESULT'],
      ['hung', 'TIMEOUT'],
      ['well', 'pass'],
    ]);
  });

  it('loses one check, not the report, when a check cannot be constructed (aspnetcore DefaultHealthCheckService)', async () => {
    const { health } = await startHealth({
      checks: { broken: {}, well: {} },
      prepare: ({ check }) =>
        check('broken').answer(() => {
          class Client {
            constructor() {
              throw new Error('no such driver');
            }
          }
          return void new Client();
        }),
    });
    expect((await health.evaluate('readiness')).checks).toMatchObject([
      { name: 'broken', status: 'fail', output: 'no such driver' },
      { name: 'well', status: 'pass' },
    ]);
  });

  describe('while draining', () => {
    it('stays DRAINING when a check recovers late (dropwizard-health)', async () => {
      const { health, clock, check, module } = await startHealth({ checks: { db: { failureCacheMs: 0 } } });
      check('db').hang();
      void health.evaluate('deep', { fresh: true });
      await settle();
      const closed = module.close();
      await settle();
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'DRAINING' });
      check('db').recover();
      await clock.advance(10_000);
      expect(await health.evaluate('readiness')).toMatchObject({ status: 'fail', reason: 'DRAINING' });
      await closed;
    });

    it('runs no checks and stops every timer', async () => {
      const { health, clock, check, module } = await startHealth({
        checks: { db: uncached, redis: { intervalMs: 50 } },
      });
      await clock.advance(100);
      await module.close();
      const calls = () => [check('db').calls, check('redis').calls];
      const before = calls();
      await health.evaluate('readiness');
      await health.evaluate('deep', { fresh: true });
      await clock.advance(100_000);
      expect(calls()).toEqual(before);
      expect(clock.pending).toBe(0);
    });

    it('keeps liveness at pass, however old its results are: liveness 503 while draining (godaddy/terminus, lightship, nestjs/terminus)', async () => {
      const { health, clock, module } = await startHealth({
        checks: { heap: { probes: ['liveness'], componentType: 'system' } },
      });
      await module.close();
      await clock.advance(3_600_000);
      expect(await health.evaluate('liveness')).toMatchObject({ status: 'pass' });
    });

    it('ends a probe that waits for a check', async () => {
      const { health, check, module, clock } = await startHealth({ checks: { db: uncached } });
      await clock.advance(1);
      check('db').hang();
      const answer = health.evaluate('readiness');
      await settle();
      const closed = module.close();
      expect(await answer).toMatchObject({ status: 'fail', reason: 'DRAINING' });
      await closed;
    });
  });

  describe('while starting', () => {
    it('does not fail liveness because a background check has not had its first run', async () => {
      const { health, clock, check } = await startHealth({
        checks: {
          heap: { probes: ['liveness'], componentType: 'system', intervalMs: 1_000, initialDelayMs: 5_000 },
        },
        prepare: async ({ health }) => {
          expect(await health.evaluate('liveness')).toMatchObject({ status: 'pass' });
        },
      });
      expect(await health.evaluate('liveness')).toMatchObject({ status: 'pass' });
      check('heap').fail();
      await clock.advance(5_000);
      expect(await health.evaluate('liveness')).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    });
  });

  describe('whenReady()', () => {
    it('resolves at once if the instance is ready, also with a warning', async () => {
      const { health, check, clock } = await startHealth({ checks: { db: {}, mail: { critical: false } } });
      await clock.advance(10);
      await expect(health.whenReady()).resolves.toBe(true);
      check('mail').fail();
      await clock.advance(10_000);
      await expect(health.whenReady()).resolves.toBe(true);
    });

    it('waits for the startup and for the checks, though nobody probes', async () => {
      const { health, check, clock, availability } = await startHealth({
        checks: { db: {} },
        prepare: (started) => {
          started.availability.startupGate('warm-up');
          started.check('db').fail();
        },
      });
      const seen: boolean[] = [];
      void health.whenReady().then((ready) => seen.push(ready));
      await clock.advance(5_000);
      availability.startupGate('warm-up').open();
      await clock.advance(5_000);
      expect([availability.phase, seen]).toEqual(['started', []]);
      check('db').recover();
      await clock.advance(2_000);
      expect(seen).toEqual([true]);
    });

    it('resolves with false when the shutdown begins', async () => {
      const { health, module, clock } = await startHealth({
        checks: { db: {} },
        prepare: (started) => started.check('db').fail(),
      });
      const ready = health.whenReady();
      await clock.advance(3_000);
      void module.close();
      await clock.advance(1);
      await expect(ready).resolves.toBe(false);
      await expect(health.whenReady()).resolves.toBe(false);
    });
  });
});
