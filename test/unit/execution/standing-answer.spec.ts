import { PROBES } from 'nestjs-vitals';
import { startHealth } from './start-health.js';

describe('the answer that stands', () => {
  it('is the very report that evaluate() gives, without a run, for as long as its results are fresh', async () => {
    const { health, check, clock } = await startHealth({ checks: { db: { cacheMs: 5_000 } } });
    const report = await health.evaluate('readiness');
    const { calls } = check('db');
    expect(health.standing('readiness')).toBe(report);
    await clock.advance(4_999);
    expect(health.standing('readiness')).toBe(await health.evaluate('readiness'));
    expect(check('db').calls).toBe(calls);
    await clock.advance(1);
    expect(health.standing('readiness')).toBeUndefined();
    expect(check('db').calls).toBe(calls);
  });

  it('is none before anybody has asked, and never one for deep, which shows ages', async () => {
    const { health } = await startHealth({ checks: { db: {} } });
    for (const probe of PROBES) expect(health.standing(probe)).toBeUndefined();
    for (const probe of PROBES) await health.evaluate(probe);
    for (const probe of PROBES) expect(health.standing(probe) === undefined).toBe(probe === 'deep');
  });

  it('is none while the instance starts, for what its startup tasks tell of their progress does not stand still', async () => {
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

  it('falls with the state of the instance, with a result, and with a registration', async () => {
    const { health, availability, add, clock } = await startHealth({ checks: { db: { intervalMs: 10 } } });
    await clock.advance(10);
    const changes = [
      () => availability.refuseTraffic('maintenance'),
      () => availability.acceptTraffic(),
      () => clock.advance(10),
      () => void add('late'),
    ];
    for (const change of changes) {
      await health.evaluate('readiness');
      expect(health.standing('readiness')).toBeDefined();
      await change();
      expect(health.standing('readiness')).toBeUndefined();
    }
  });
});
