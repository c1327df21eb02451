import { ControllableCheck, settle, waitFor } from 'nestjs-vitals/testing';
import { startHealth } from './start-health.js';

describe('registration at run time', () => {
  it('counts from the very next evaluation on, though the answer before it is still fresh', async () => {
    const { health, registry } = await startHealth({ checks: { db: {} } });
    expect((await health.evaluate('readiness')).status).toBe('pass');
    registry.register('search', () => false);
    const { status, checks } = await health.evaluate('readiness');
    expect(checks.map(({ name }) => name)).toEqual(['db', 'search']);
    expect(status).toBe('fail');
  });

  it('is waited for by an evaluation that begins while another is under way', async () => {
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

  it('ends with what register() returns: the check is gone from every report, and so is what it did to them', async () => {
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

  it('ends a run that is under way, and keeps nobody waiting', async () => {
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

  it('ends during the evaluation of a view, which then leaves the check out, or has none left to show', async () => {
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

  it('of another check under the name, during the evaluation of a view, shows what is known of that one', async () => {
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

  it('can give the name to another check, which knows nothing of the one before', async () => {
    const { health, add, recorder } = await startHealth();
    const remove = add('search', {}, new ControllableCheck().fail());
    await settle();
    remove();
    add('search');
    const { checks } = await health.evaluate('deep');
    expect(checks).toMatchObject([{ status: 'pass', consecutiveFailures: 0, history: [{ status: 'pass' }] }]);
    await settle();
    expect(recorder.of('search').map(({ from, to }) => [from, to])).toEqual([[undefined, 'fail']]);
    // What takes the first one out does nothing to the second.
    remove();
    expect((await health.evaluate('deep')).checks).toHaveLength(1);
  });

  it('is in background mode at once, and is waited for with waitFor()', async () => {
    const { health, add, check, clock } = await startHealth();
    add('search', { intervalMs: 1_000 });
    check('search').fail();
    const failed = waitFor(health, { check: 'search', status: 'fail' });
    await clock.advance(1);
    expect(await failed).toMatchObject({ from: undefined, to: 'fail', reason: 'CHECK_FAILED' });
  });

  it('refuses all that is wrong at once, and then adds nothing', async () => {
    const { registry } = await startHealth({ checks: { db: {} } });
    const register = () => registry.register('db', {} as never, { timeoutMs: -1, dependsOn: ['nobody'] });
    expect(register).toThrow(
      /configured with 3 faults:[^]*Two checks have the name "db"[^]*without a check\(\) method[^]*timeoutMs is -1/,
    );
    expect(registry.list()).toHaveLength(1);
  });

  it('refuses unknown names and circles in dependsOn', async () => {
    const { registry } = await startHealth({ checks: { db: {} } });
    expect(() => registry.register('a', () => true, { dependsOn: ['b'] })).toThrow(
      'depends on "b", but no check has that name',
    );
    expect(() => registry.register('a', () => true, { dependsOn: ['a'] })).toThrow('in a circle: "a" → "a"');
    registry.register('a', () => true, { dependsOn: ['db'] });
    expect(registry.list().map(({ name }) => name)).toEqual(['db', 'a']);
  });
});
