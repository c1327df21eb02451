import { jest } from '@jest/globals';

// Before the library is loaded, as with `fakeTimers` in the configuration of a test runner.
jest.useFakeTimers();
const { FakeClock, healthCheckContract, settle, waitFor } = await import('nestjs-vitals/testing');
const { FakeHealth } = await import('../transitions.js');

describe('under fake timers that were there before it was loaded', () => {
  afterAll(() => jest.useRealTimers());

  it('settle() and FakeClock.advance() come to an end', async () => {
    const clock = new FakeClock();
    let fired = false;
    clock.setTimer(() => (fired = true), 10);
    await settle();
    await clock.advance(10);
    expect(fired).toBe(true);
  });

  it('waitFor() still gives up in real time', async () => {
    await expect(waitFor(new FakeHealth(), () => false, { timeoutMs: 5 })).rejects.toThrow('Waited 5 ms');
  });

  it('the contract still cuts off a check that ignores its signal', async () => {
    const [passes] = healthCheckContract({
      check: () => () => new Promise(() => undefined),
      breakDependency: () => undefined,
      restoreDependency: () => undefined,
      timeoutMs: 5,
      graceMs: 5,
    });
    await expect(passes?.run()).rejects.toThrow('still running 5 ms after its signal had fired');
  });
});
