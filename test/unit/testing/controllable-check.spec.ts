import type { CheckContext } from 'nestjs-vitals';
import { ControllableCheck, FakeClock, settle } from 'nestjs-vitals/testing';
import { getEventListeners } from 'node:events';

const newContext = () => {
  const controller = new AbortController();
  const context: CheckContext = { signal: controller.signal, name: 'orders-db', timeoutMs: 100 };
  return { controller, context };
};

describe('ControllableCheck', () => {
  const run = (check: ControllableCheck) => check.check(newContext().context);

  it('passes until it is told otherwise', async () => {
    expect(await run(new ControllableCheck())).toBeUndefined();
  });

  it('fails with a plain error, or with the given one', async () => {
    const check = new ControllableCheck().fail();
    await expect(run(check)).rejects.toThrow('the dependency is down');
    check.fail('ECONNREFUSED');
    await expect(run(check)).rejects.toBe('ECONNREFUSED');
  });

  it('warns', async () => {
    expect(await run(new ControllableCheck().warn('slow replica'))).toEqual({
      status: 'warn',
      output: 'slow replica',
    });
  });

  it('throws before it returns a promise', () => {
    const check = new ControllableCheck().throwSync(new Error('at once'));
    expect(() => run(check)).toThrow('at once');
    expect(check).toMatchObject({ calls: 1, running: 0 });
  });

  it('does whatever else it is told', () => {
    expect(run(new ControllableCheck().answer(() => false))).toBe(false);
  });

  it('hangs until it recovers, even if the signal fires', async () => {
    const check = new ControllableCheck().hang();
    const { controller, context } = newContext();
    const outcome = check.check(context);
    controller.abort();
    await settle();
    expect(check).toMatchObject({ calls: 1, running: 1, aborted: 1 });
    check.recover();
    expect(await outcome).toBeUndefined();
    expect(check.running).toBe(0);
    expect(await run(check)).toBeUndefined();
  });

  it('hangs until its signal fires, if told so', async () => {
    const check = new ControllableCheck().hang({ untilAborted: true });
    const { controller, context } = newContext();
    const outcome = check.check(context);
    controller.abort(new Error('time is over'));
    await expect(outcome).rejects.toThrow('time is over');
    expect(check).toMatchObject({ running: 0, aborted: 1 });
  });

  it('ends hung runs late, well or badly, and new runs go on hanging', async () => {
    const check = new ControllableCheck().hang();
    const first = run(check);
    check.settleHung();
    expect(await first).toBeUndefined();
    const second = run(check);
    check.settleHung(undefined);
    await expect(second).rejects.toBeUndefined();
    void run(check);
    await settle();
    expect(check.running).toBe(1);
  });

  it('counts the runs, those under way, and the most that there were at once', async () => {
    const check = new ControllableCheck().hang();
    void run(check);
    void run(check);
    expect(check).toMatchObject({ calls: 2, running: 2, maxRunning: 2, aborted: 0 });
    check.recover();
    await settle();
    await run(check);
    expect(check).toMatchObject({ calls: 3, running: 0, maxRunning: 2, aborted: 0 });
  });

  it('does not count a signal that fires after the run has ended, and leaves no listener on it', async () => {
    const check = new ControllableCheck();
    const { controller, context } = newContext();
    await check.check(context);
    expect(getEventListeners(context.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(check.aborted).toBe(0);
  });

  it('remembers what the latest run was given', async () => {
    const check = new ControllableCheck();
    expect(check.lastContext).toBeUndefined();
    const { context } = newContext();
    await check.check(context);
    expect(check.lastContext).toBe(context);
  });

  it('says when the next run starts', async () => {
    const check = new ControllableCheck();
    await run(check);
    const next = [check.nextRun(), check.nextRun()];
    const { context } = newContext();
    void check.check(context);
    expect(await Promise.all(next)).toEqual([context, context]);
  });

  it('blocks the time of a fake clock', async () => {
    const clock = new FakeClock();
    await run(new ControllableCheck().block(250, clock));
    expect(clock.now()).toBe(250);
  });

  // Real time: what is blocked is the thread itself.
  it('blocks the event loop for real', async () => {
    const start = performance.now();
    let turned = false;
    setImmediate(() => (turned = true));
    const outcome = run(new ControllableCheck().block(30));
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
    expect(turned).toBe(false);
    expect(await outcome).toBeUndefined();
  });

  it('may be handed on without its object', async () => {
    const { check } = new ControllableCheck().warn('degraded');
    expect(await check(newContext().context)).toMatchObject({ status: 'warn' });
  });
});
