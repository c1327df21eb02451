import { getEventListeners } from 'node:events';
import { startAttempt } from '../../../lib/lifecycle/startup-attempt.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const never = () => new Promise(() => undefined);

describe('one attempt at a startup task', () => {
  it('resolves when the work does, and leaves no timer and no listener behind', async () => {
    const clock = new FakeClock();
    const shutdown = new AbortController();
    await startAttempt(clock, 1_000, shutdown.signal, async () => 'whatever').outcome;
    expect(clock.pending).toBe(0);
    expect(getEventListeners(shutdown.signal, 'abort')).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no such table');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such table'))],
  ])('rejects with what the work %s', async (_how, run) => {
    const clock = new FakeClock();
    const shutdown = new AbortController();
    await expect(startAttempt(clock, 1_000, shutdown.signal, run).outcome).rejects.toThrow('no such table');
    expect(clock.pending).toBe(0);
    expect(getEventListeners(shutdown.signal, 'abort')).toEqual([]);
  });

  it('ends at its timeout and aborts the work', async () => {
    const clock = new FakeClock();
    let told: unknown;
    const { outcome: attempt } = startAttempt(clock, 1_000, new AbortController().signal, (signal) => {
      signal.addEventListener('abort', () => (told = signal.reason));
      return never();
    });
    const outcome = expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
    await clock.advance(999);
    expect(told).toBeUndefined();
    await clock.advance(1);
    await outcome;
    expect(told).toMatchObject({ name: 'TimeoutError', message: 'The attempt exceeded its 1000 ms.' });
  });

  it('ends at the shutdown with its reason', async () => {
    const clock = new FakeClock();
    const shutdown = new AbortController();
    let told: unknown;
    const { outcome: attempt } = startAttempt(clock, 1_000, shutdown.signal, (signal) => {
      signal.addEventListener('abort', () => (told = signal.reason));
      return never();
    });
    const reason = new Error('bye');
    shutdown.abort(reason);
    await expect(attempt).rejects.toBe(reason);
    expect(told).toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('ignores errors of the work after the timeout', async () => {
    const clock = new FakeClock();
    let fail: (error: Error) => void = () => undefined;
    const { outcome: attempt } = startAttempt(
      clock,
      10,
      new AbortController().signal,
      () => new Promise((_, reject) => (fail = reject)),
    );
    const outcome = expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
    await clock.advance(10);
    await outcome;
    fail(new Error('late, and nobody listens'));
    await clock.settle();
  });

  it('says when the work itself has ended, even after the timeout', async () => {
    const clock = new FakeClock();
    let fail: (error: Error) => void = () => undefined;
    const { outcome, ended } = startAttempt(
      clock,
      10,
      new AbortController().signal,
      () => new Promise((_, reject) => (fail = reject)),
    );
    let hasEnded = false;
    void ended.then(() => (hasEnded = true));
    const cutOff = expect(outcome).rejects.toMatchObject({ name: 'TimeoutError' });
    await clock.advance(10);
    await cutOff;
    expect(hasEnded).toBe(false);
    fail(new Error('late'));
    await clock.settle();
    expect(hasEnded).toBe(true);
  });
});
