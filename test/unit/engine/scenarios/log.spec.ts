import { settle } from 'nestjs-vitals/testing';
import { startHealth } from '../start-health.js';

const CACHE = 100;
const cached = { cacheMs: CACHE, failureCacheMs: CACHE };

describe('the log', () => {
  it('has one line for each transition and none for a probe: 20 probes, 20 lines (nestjs/terminus 12.1.0)', async () => {
    const { health, check, clock, log } = await startHealth({ checks: { db: cached } });
    await clock.advance(3_600_000 - CACHE);
    check('db').fail(new Error('connect ECONNREFUSED'));
    for (let probe = 0; probe < 20; probe++) {
      await clock.advance(CACHE);
      await health.evaluate('readiness');
      await health.evaluate('deep');
    }
    await settle();
    expect(log).toEqual([
      {
        level: 'error',
        text: 'check "db": pass → fail (CHECK_FAILED), run of 0 ms, after 3600 s: connect ECONNREFUSED',
      },
      {
        level: 'error',
        text: expect.stringMatching(/^readiness: pass → fail \(CHECK_FAILED\), after \d+ s$/),
      },
    ]);
    log.length = 0;
    check('db').pass();
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(log.map(({ level, text }) => `${level} ${text.slice(0, text.indexOf(','))}`)).toEqual([
      'log check "db": fail → pass',
      'log readiness: fail → pass',
    ]);
  });

  it('uses the level warn for a check that is not critical', async () => {
    const { health, check, clock, log } = await startHealth({
      checks: { search: { ...cached, critical: false } },
    });
    check('search').fail();
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(log.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });

  it('never shows a secret from an error', async () => {
    const { health, check, clock, log } = await startHealth({ checks: { db: cached } });
    check('db').fail(new Error('cannot reach postgres://root:hunter2@db.internal:5432/orders'));
    await clock.advance(CACHE);
    await health.evaluate('readiness');
    await settle();
    expect(log[0]?.text).toContain('cannot reach postgres');
    expect(JSON.stringify(log)).not.toContain('hunter2');
  });

  it('says once why the process is broken, before the restart, without secrets', async () => {
    const { availability, log } = await startHealth();
    availability.refuseTraffic('maintenance');
    availability.markBroken('lost the lock\nof redis://root:hunter2@cache:6379');
    availability.markBroken('something else');
    availability.acceptTraffic();
    await settle();
    expect(log.filter(({ text }) => text.includes('broken'))).toEqual([
      {
        level: 'error',
        text: 'The process is broken and must be restarted: lost the lock of redis://***@cache:6379',
      },
    ]);
  });

  it('reports a slow check once, and again after a fast run', async () => {
    const { health, check, clock, log } = await startHealth({
      checks: { db: { ...cached, slowAfterMs: 200 } },
    });
    const run = async (ms: number) => {
      check('db').answer(() => new Promise<void>((resolve) => clock.setTimer(resolve, ms)));
      await clock.advance(CACHE);
      void health.evaluate('readiness');
      await clock.advance(ms);
    };
    for (const ms of [250, 300, 250]) await run(ms);
    expect(log).toEqual([
      { level: 'warn', text: 'The check "db" is slow: it took 250 ms (slowAfterMs is 200).' },
    ]);
    await run(10);
    await run(220);
    expect(log).toHaveLength(2);
  });

  it('reports a check that blocks the event loop once', async () => {
    const { health, check, clock, log } = await startHealth({
      checks: { db: { ...cached, slowAfterMs: 200 } },
    });
    check('db').block(250, clock);
    for (let probe = 0; probe < 5; probe++) {
      await clock.advance(CACHE);
      await health.evaluate('readiness');
    }
    expect(log).toEqual([
      {
        level: 'warn',
        text: 'The check "db" is slow: it took 250 ms, and blocked the event loop for 250 ms of that (slowAfterMs is 200).',
      },
    ]);
  });
});
