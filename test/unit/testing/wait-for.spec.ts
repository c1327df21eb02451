import { jest } from '@jest/globals';
import type { HealthTransition } from 'nestjs-vitals';
import { settle, waitFor, WaitTimeoutError } from 'nestjs-vitals/testing';
import { checkTransition, FakeHealth, probeTransition } from './transitions.js';

describe('waitFor', () => {
  it('resolves at once if the check is reported so already', async () => {
    const health = new FakeHealth();
    health.checks = [
      { name: 'orders-db', critical: false, status: 'fail', reason: 'TIMEOUT', time: 1, since: 3 },
    ];
    expect(await waitFor(health, { check: 'orders-db', status: 'fail' })).toEqual({
      kind: 'check',
      check: 'orders-db',
      critical: false,
      from: undefined,
      to: 'fail',
      reason: 'TIMEOUT',
      time: 3,
    });
    expect(health.changes$.observed).toBe(false);
  });

  it('lets what led there be told before it resolves, so that who listens next does not hear of it', async () => {
    const health = new FakeHealth();
    const seen: HealthTransition[] = [];
    setImmediate(() => health.changes$.next(probeTransition('readiness', 'pass')));
    await waitFor(health, { probe: 'readiness', status: 'pass' });
    health.changes$.subscribe((transition) => seen.push(transition));
    await settle();
    expect(seen).toEqual([]);
  });

  it('resolves at once if the probe is reported so already', async () => {
    const health = new FakeHealth();
    expect(await waitFor(health, { probe: 'readiness', status: 'pass' })).toEqual({
      kind: 'probe',
      probe: 'readiness',
      from: undefined,
      to: 'pass',
      time: 7,
    });
  });

  it('resolves with the transition that brings the status, and with no other', async () => {
    const health = new FakeHealth();
    health.checks = [{ name: 'orders-db', status: 'pass', time: 1 }];
    const waited = waitFor(health, { check: 'orders-db', status: 'fail' });
    health.changes$.next(checkTransition('search', 'fail'));
    health.changes$.next(probeTransition('readiness', 'fail'));
    health.changes$.next(checkTransition('orders-db', 'warn'));
    const wanted = checkTransition('orders-db', 'fail', 'TIMEOUT');
    health.changes$.next(wanted);
    health.changes$.next(checkTransition('orders-db', 'fail', 'CHECK_FAILED'));
    expect(await waited).toBe(wanted);
    expect(health.changes$.observed).toBe(false);
  });

  it('wants the reason, too, if one is given', async () => {
    const health = new FakeHealth();
    health.checks = [{ name: 'orders-db', status: 'fail', reason: 'CHECK_FAILED', time: 1 }];
    const waited = waitFor(health, { check: 'orders-db', status: 'fail', reason: 'TIMEOUT' });
    health.changes$.next(checkTransition('orders-db', 'fail', 'INVALID_RESULT'));
    const wanted = checkTransition('orders-db', 'fail', 'TIMEOUT');
    health.changes$.next(wanted);
    expect(await waited).toBe(wanted);
  });

  it('does not take a probe for a check of the same name', async () => {
    const health = new FakeHealth();
    const waited = waitFor(health, { check: 'readiness', status: 'fail' });
    health.changes$.next(probeTransition('readiness', 'fail'));
    const wanted = checkTransition('readiness', 'fail');
    health.changes$.next(wanted);
    expect(await waited).toBe(wanted);
  });

  it('does not take a check that has never run for one that fails, unless asked to', async () => {
    const health = new FakeHealth();
    health.checks = [{ name: 'orders-db', status: 'fail', reason: 'PENDING' }];
    const waited = waitFor(health, { check: 'orders-db', status: 'fail' });
    const wanted = checkTransition('orders-db', 'fail', 'CHECK_FAILED');
    health.changes$.next(wanted);
    expect(await waited).toBe(wanted);
    expect(await waitFor(health, { check: 'orders-db', status: 'fail', reason: 'PENDING' })).toMatchObject({
      reason: 'PENDING',
    });
  });

  it('takes a predicate on the transitions to come', async () => {
    const health = new FakeHealth();
    health.checks = [{ name: 'orders-db', status: 'fail', time: 1 }];
    const waited = waitFor(health, ({ to }) => to === 'fail');
    const wanted = checkTransition('search', 'fail');
    health.changes$.next(wanted);
    expect(await waited).toBe(wanted);
  });

  it('rejects with what the predicate throws, and stops listening', async () => {
    const health = new FakeHealth();
    const waited = waitFor(health, () => {
      throw new Error('from the predicate');
    });
    health.changes$.next(checkTransition('orders-db', 'fail'));
    await expect(waited).rejects.toThrow('from the predicate');
    expect(health.changes$.observed).toBe(false);
  });

  // Real time: that waiting ends is the point.
  describe('when its time is over', () => {
    const failure = (waited: Promise<HealthTransition>) =>
      waited.then(
        () => undefined,
        (error: unknown) => error,
      );

    it('rejects and names how things are and what was told last', async () => {
      const health = new FakeHealth();
      health.checks = [{ name: 'orders-db', status: 'fail', reason: 'TIMEOUT', time: 1 }];
      const waited = failure(waitFor(health, { check: 'orders-db', status: 'pass' }, { timeoutMs: 20 }));
      health.changes$.next(checkTransition('search', 'warn', 'CHECK_FAILED'));
      const error = await waited;
      expect(error).toBeInstanceOf(WaitTimeoutError);
      expect((error as Error).message).toBe(
        'Waited 20 ms for check "orders-db" to be pass, in vain: it is fail (TIMEOUT); the last transition was ' +
          'check "search": pass → warn (CHECK_FAILED). waitFor() asks nothing itself: evaluate the probe, or give ' +
          'the check an intervalMs; on a FakeClock, advance it.',
      );
      expect(health.changes$.observed).toBe(false);
    });

    it('says if nothing was told and if the check is not known', async () => {
      const error = await failure(
        waitFor(new FakeHealth(), { check: 'oders-db', status: 'fail', reason: 'HUNG' }, { timeoutMs: 5 }),
      );
      expect((error as Error).message).toContain(
        'for check "oders-db" to be fail (HUNG), in vain: no such check has ever run; no transition was seen.',
      );
    });

    it('says so for a predicate, too', async () => {
      const error = await failure(waitFor(new FakeHealth(), () => false, { timeoutMs: 5 }));
      expect((error as Error).message).toContain('a change of health that satisfies the predicate');
    });

    it('looks once more, because a reason can change without a change of status', async () => {
      const health = new FakeHealth();
      const report = { name: 'orders-db', status: 'fail', time: 1 } as const;
      health.checks = [{ ...report, reason: 'TIMEOUT' }];
      const waited = waitFor(
        health,
        { check: 'orders-db', status: 'fail', reason: 'HUNG' },
        { timeoutMs: 20 },
      );
      health.checks = [{ ...report, reason: 'HUNG' }];
      expect(await waited).toMatchObject({ to: 'fail', reason: 'HUNG' });
    });
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const health = new FakeHealth();
    const before = timers();
    const waited = waitFor(health, () => true, { timeoutMs: 60_000 });
    expect(timers()).toBe(before + 1);
    health.changes$.next(checkTransition('orders-db', 'fail'));
    await waited;
    expect(timers()).toBe(before);
  });

  it('waits in real time under the fake timers of a test runner', async () => {
    jest.useFakeTimers();
    try {
      await expect(waitFor(new FakeHealth(), () => false, { timeoutMs: 5 })).rejects.toThrow('Waited 5 ms');
    } finally {
      jest.useRealTimers();
    }
  });
});
