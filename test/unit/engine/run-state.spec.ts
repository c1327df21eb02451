import * as fc from 'fast-check';
import { MAX_UNSETTLED, nextStep, PROBING_PACE_MS } from '../../../lib/engine/run-state.js';

describe('nextStep', () => {
  it('starts a run when none is in flight', () => {
    expect(nextStep(undefined, 1_000, 60_000, 0)).toBe('start');
  });

  it('joins a run that has not timed out, however long it has been running', () => {
    expect(nextStep({ startedAt: 0, timedOutAt: undefined }, 1_000_000, 1, 0)).toBe('join');
  });

  it('starts no run beside one that has timed out, until that one is abandoned', () => {
    const run = { startedAt: 0, timedOutAt: 2_000 };
    expect(nextStep(run, 2_000, 60_000, 0)).toBe('hung');
    expect(nextStep(run, 61_999, 60_000, MAX_UNSETTLED)).toBe('hung');
    expect(nextStep(run, 62_000, 60_000, 0)).toBe('abandon');
    expect(nextStep(run, 1_000_000, 60_000, 0)).toBe('abandon');
  });

  it('starts probing runs at a pace, measured from the timeout and from the last probing run', () => {
    const run = { startedAt: 0, timedOutAt: 2_000 };
    expect(nextStep(run, 2_000 + PROBING_PACE_MS - 1, 60_000, 0)).toBe('hung');
    expect(nextStep(run, 2_000 + PROBING_PACE_MS, 60_000, 0)).toBe('probe');
    const probed = { ...run, probedAt: 3_000 };
    expect(nextStep(probed, 3_000 + PROBING_PACE_MS - 1, 60_000, 0)).toBe('hung');
    expect(nextStep(probed, 3_000 + PROBING_PACE_MS, 60_000, 0)).toBe('probe');
  });

  it('starts no probing run while too many runs have not settled, including the hung one', () => {
    const run = { startedAt: 0, timedOutAt: 2_000 };
    expect(nextStep(run, 30_000, 60_000, MAX_UNSETTLED - 2)).toBe('probe');
    expect(nextStep(run, 30_000, 60_000, MAX_UNSETTLED - 1)).toBe('hung');
  });

  it('treats a timeout at time 0 as a timeout', () => {
    expect(nextStep({ startedAt: -5, timedOutAt: 0 }, 0, 10, 0)).toBe('hung');
  });

  it('never starts a run while another is younger than timeoutMs plus abandonAfterMs', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.option(fc.nat(), { nil: undefined }),
        fc.nat(),
        fc.integer({ min: 1 }),
        (startedAt, timeout, age, abandonAfterMs) => {
          const timedOutAt = timeout === undefined ? undefined : startedAt + timeout;
          const step = nextStep({ startedAt, timedOutAt }, startedAt + age, abandonAfterMs, 0);
          const old = timeout !== undefined && age >= timeout + abandonAfterMs;
          expect(step === 'start' || step === 'abandon').toBe(old);
        },
      ),
    );
  });
});
