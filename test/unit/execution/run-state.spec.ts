import * as fc from 'fast-check';
import { nextStep } from '../../../lib/execution/run-state.js';

describe('run state', () => {
  it('starts a run when none is under way', () => {
    expect(nextStep(undefined, 1_000, 60_000)).toBe('start');
  });

  it('joins the run that is within its time, however long it has been running', () => {
    expect(nextStep({ startedAt: 0, timedOutAt: undefined }, 1_000_000, 1)).toBe('join');
  });

  it('starts none beside a run that has timed out, until that one is given up', () => {
    const run = { startedAt: 0, timedOutAt: 2_000 };
    expect(nextStep(run, 2_000, 60_000)).toBe('hung');
    expect(nextStep(run, 61_999, 60_000)).toBe('hung');
    expect(nextStep(run, 62_000, 60_000)).toBe('abandon');
    expect(nextStep(run, 1_000_000, 60_000)).toBe('abandon');
  });

  it('takes a run that timed out at the beginning of time for one that has timed out', () => {
    expect(nextStep({ startedAt: -5, timedOutAt: 0 }, 0, 10)).toBe('hung');
  });

  it('never starts a run while another is younger than its timeout and abandonAfterMs together', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.option(fc.nat(), { nil: undefined }),
        fc.nat(),
        fc.integer({ min: 1 }),
        (startedAt, timeout, age, abandonAfterMs) => {
          const timedOutAt = timeout === undefined ? undefined : startedAt + timeout;
          const step = nextStep({ startedAt, timedOutAt }, startedAt + age, abandonAfterMs);
          const old = timeout !== undefined && age >= timeout + abandonAfterMs;
          expect(step === 'start' || step === 'abandon').toBe(old);
        },
      ),
    );
  });
});
