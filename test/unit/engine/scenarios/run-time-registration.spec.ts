import { ControllableCheck, settle, waitFor } from 'nestjs-vitals/testing';
import { startHealth } from '../start-health.js';

describe('registration at run time', () => {
  it('takes effect with the next evaluation, even if the previous report is still fresh', async () => {
    const { health, registry } = await startHealth({ checks: { db: {} } });
    expect((await health.evaluate('readiness')).status).toBe('pass');
    registry.register('search', () => false);
    const { status, checks } = await health.evaluate('readiness');
    expect(checks.map(({ name }) => name)).toEqual(['db', 'search']);
    expect(status).toBe('fail');
  });

  it('is awaited by an evaluation that begins during another one', async () => {
    const { health, add, check, clock } = await startHealth({ checks: { db: { cacheMs: 0 } } });
    await clock.advance(1);
    check('db').hang();
    const before = health.evaluate('readiness');
    add('search', {}, new ControllableCheck().hang());
    const after = health.evaluate('readiness');
    check('db').recover();
    await before;
    await settle();
    check('search').recover();
    expect(await after).toMatchObject({
      status: 'pass',
      checks: [{ name: 'db' }, { name: 'search', status: 'pass' }],
    });
  });

  it('runs the check at once', async () => {
    const { add, check, clock } = await startHealth();
    add('search');
    await clock.settle();
    expect(check('search').calls).toBe(1);
  });

  it('is undone by the function that register() returns: the check and its effects disappear from every report', async () => {
    const { health, add, check, clock, recorder } = await startHealth({ checks: { db: {} } });
    const remove = add('search', {}, new ControllableCheck().fail());
    await settle();
    expect((await health.evaluate('readiness')).status).toBe('fail');
    remove();
    expect(await health.evaluate('readiness')).toMatchObject({ status: 'pass', checks: [{ name: 'db' }] });
    await settle();
    expect(recorder.of('readiness').map(({ to }) => to)).toEqual(['fail', 'pass']);
    remove();
    await clock.advance(100_000);
    expect(check('search').calls).toBe(1);
  });

  it('can be undone during a run, which ends all waits', async () => {
    const { health, add, check, clock } = await startHealth({ checks: { db: {} } });
    const remove = add('search', { cacheMs: 100 });
    check('search').hang();
    await clock.advance(100);
    const answer = health.evaluate('readiness');
    await settle();
    expect(check('search').running).toBe(1);
    remove();
    expect(await answer).toMatchObject({ status: 'pass', checks: [{ name: 'db' }] });
    expect(check('search').aborted).toBe(1);
  });

  it('can be undone during the evaluation of a view, which then omits the check or has none to show', async () => {
    const { health, add, check, clock } = await startHealth({ checks: { db: {} } });
    const remove = add('search', { cacheMs: 100 });
    check('search').hang();
    await clock.advance(100);
    const whole = health.evaluate('deep', { fresh: true });
    const only = health.evaluate('deep', { only: ['search'] });
    await settle();
    remove();
    expect((await whole).checks.map(({ name }) => name)).toEqual(['db']);
    await expect(only).rejects.toThrow('There is no check named "search"');
  });

  it('of another check with the same name during the evaluation of a view shows the new check', async () => {
    const { health, add, check, clock } = await startHealth();
    const remove = add('search', { cacheMs: 100 });
    check('search').hang();
    await clock.advance(100);
    const view = health.evaluate('deep', { only: ['search'] });
    await settle();
    remove();
    add('search', {}, new ControllableCheck().fail());
    expect(await view).toMatchObject({ status: 'fail', checks: [{ name: 'search', status: 'fail' }] });
  });

  it('can reuse the name for another check, which starts without results', async () => {
    const { health, add, recorder } = await startHealth();
    const remove = add('search', {}, new ControllableCheck().fail());
    await settle();
    remove();
    add('search');
    const { checks } = await health.evaluate('deep');
    expect(checks).toMatchObject([{ status: 'pass', consecutiveFailures: 0, history: [{ status: 'pass' }] }]);
    await settle();
    expect(recorder.of('search').map(({ from, to }) => [from, to])).toEqual([[undefined, 'fail']]);
    // Removing the first check again does not affect the second.
    remove();
    expect((await health.evaluate('deep')).checks).toHaveLength(1);
  });

  it('starts background mode at once, and waitFor() awaits the check', async () => {
    const { health, add, check, clock } = await startHealth();
    add('search', { intervalMs: 1_000 });
    check('search').fail();
    const failed = waitFor(health, { check: 'search', status: 'fail' });
    await clock.advance(1);
    expect(await failed).toMatchObject({ from: undefined, to: 'fail', reason: 'CHECK_FAILED' });
  });

  it('rejects invalid registrations at once and adds nothing', async () => {
    const { registry } = await startHealth({ checks: { db: {} } });
    const register = () => registry.register('db', {} as never, { timeoutMs: -1, dependsOn: ['nobody'] });
    expect(register).toThrow(
      /configured with 3 faults:[^]*Two checks have the name "db"[^]*without a check\(\) method[^]*timeoutMs is -1/,
    );
    expect(registry.list()).toHaveLength(1);
  });

  it('rejects unknown names and cycles in dependsOn', async () => {
    const { registry } = await startHealth({ checks: { db: {} } });
    expect(() => registry.register('a', () => true, { dependsOn: ['b'] })).toThrow(
      'depends on "b", but no check has that name',
    );
    expect(() => registry.register('a', () => true, { dependsOn: ['a'] })).toThrow('in a circle: "a" → "a"');
    registry.register('a', () => true, { dependsOn: ['db'] });
    expect(registry.list().map(({ name }) => name)).toEqual(['db', 'a']);
  });
});
