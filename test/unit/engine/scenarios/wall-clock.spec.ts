import { settle } from 'nestjs-vitals/testing';
import { startHealth, type Started } from '../start-health.js';

const hour = 3_600_000;

/** The view of a check without its dates. */
const viewChecks = async ({ health, check, clock }: Started) => {
  const shown: unknown[] = [];
  const look = async () => {
    const answer = health.evaluate('readiness');
    await clock.advance(900);
    const { status, reason, checks } = await answer;
    shown.push(
      status,
      reason,
      checks.map(({ ageMs, durationMs, stale }) => ({ ageMs, durationMs, stale })),
      check('db').calls,
    );
  };
  await look();
  await clock.advance(6_000);
  await look();
  check('db').fail();
  await clock.advance(6_000);
  await look();
  check('db').hang();
  await clock.advance(3_000);
  await look();
  await clock.advance(70_000);
  await look();
  check('db').recover();
  await clock.advance(2_000);
  await look();
  return shown;
};

describe('the wall clock', () => {
  it.each([
    ['back by an hour', -hour],
    ['forward by an hour', hour],
    ['forward by a year', 8_760 * hour],
  ])('does not change runs, freshness and reports when it is set %s', async (_how, by) => {
    const expected = await viewChecks(
      await startHealth({ checks: { db: {}, redis: { intervalMs: 2_000 } } }),
    );
    const started = await startHealth({ checks: { db: {}, redis: { intervalMs: 2_000 } } });
    const advance = started.clock.advance.bind(started.clock);
    started.clock.advance = async (ms) => {
      await advance(ms / 2);
      started.clock.setTime(started.clock.time() + by);
      await advance(ms / 2);
    };
    expect(await viewChecks(started)).toEqual(expected);
  });

  it('does not change the reported duration of a status when it is set', async () => {
    const { health, check, clock, recorder } = await startHealth({ checks: { db: { cacheMs: 100 } } });
    await clock.advance(500);
    clock.setTime(clock.time() - hour);
    check('db').fail();
    await clock.advance(500);
    await health.evaluate('readiness');
    await settle();
    expect(recorder.of('db')).toMatchObject([{ lastedMs: 1_000 }]);
  });
});
