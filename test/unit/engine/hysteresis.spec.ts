import * as fc from 'fast-check';
import { damp, UNDAMPED, type Damping, type Thresholds } from '../../../lib/engine/hysteresis.js';
import type { Status } from '../../../lib/interfaces/status.js';
import { anyStatus } from './fixtures.js';

const after = (statuses: readonly Status[], thresholds: Thresholds): Damping =>
  statuses.reduce((damping, raw) => damp(damping, raw, thresholds), UNDAMPED);

const twoOf = { failureThreshold: 2, successThreshold: 2 };

describe('hysteresis', () => {
  it('reports each result as it is with thresholds of 1', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { minLength: 1 }), (statuses) => {
        expect(after(statuses, { failureThreshold: 1, successThreshold: 1 }).status).toBe(statuses.at(-1));
      }),
    );
  });

  it('believes the first result of all, whatever the thresholds', () => {
    expect(after(['fail'], { failureThreshold: 5, successThreshold: 1 }).status).toBe('fail');
    expect(after(['pass'], { failureThreshold: 1, successThreshold: 5 }).status).toBe('pass');
    expect(after(['warn'], { failureThreshold: 1, successThreshold: 5 }).status).toBe('warn');
    expect(UNDAMPED.status).toBeUndefined();
  });

  it('reports a failure only after so many in a row', () => {
    expect(after(['pass', 'fail'], twoOf).status).toBe('pass');
    expect(after(['pass', 'fail', 'fail'], twoOf).status).toBe('fail');
  });

  it('reports a recovery only after so many in a row', () => {
    expect(after(['fail', 'pass'], twoOf).status).toBe('fail');
    expect(after(['fail', 'pass', 'pass'], twoOf).status).toBe('pass');
  });

  it('starts counting anew after an opposite result: thresholds that are never reset (dropwizard-health)', () => {
    expect(after(['pass', 'fail', 'pass', 'fail', 'pass', 'fail'], twoOf).status).toBe('pass');
    expect(after(['fail', 'pass', 'fail', 'pass', 'fail', 'pass'], twoOf).status).toBe('fail');
    expect(
      after(['pass', 'fail', 'fail', 'pass', 'fail', 'pass'], { failureThreshold: 3, successThreshold: 1 })
        .status,
    ).toBe('pass');
  });

  it('counts a warning as a success', () => {
    expect(after(['fail', 'warn', 'warn'], twoOf).status).toBe('warn');
    expect(after(['fail', 'warn', 'pass'], twoOf).status).toBe('pass');
    expect(after(['pass', 'fail', 'warn', 'fail'], twoOf).status).toBe('warn');
  });

  it('lets pass and warn follow one another at once', () => {
    expect(after(['pass', 'warn'], twoOf).status).toBe('warn');
    expect(after(['pass', 'warn', 'pass'], twoOf).status).toBe('pass');
  });

  it('agrees with a model that looks at the whole past', () => {
    const threshold = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        fc.array(anyStatus, { maxLength: 60 }),
        threshold,
        threshold,
        (statuses, failureThreshold, successThreshold) => {
          const { status, failures, successes } = after(statuses, { failureThreshold, successThreshold });
          expect(status).toBe(model(statuses, failureThreshold, successThreshold));
          const lastFailure = statuses.lastIndexOf('fail');
          expect(successes).toBe(statuses.length - 1 - lastFailure);
          expect(failures).toBe(statuses.length - 1 - statuses.findLastIndex((raw) => raw !== 'fail'));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** The status is that of the latest streak long enough to count; until there is one, that of the first result. */
function model(
  statuses: readonly Status[],
  failureThreshold: number,
  successThreshold: number,
): Status | undefined {
  let status: Status | undefined;
  for (let end = 1; end <= statuses.length; end++) {
    const raw = statuses[end - 1] as Status;
    const failed = raw === 'fail';
    const needed = failed ? failureThreshold : status === 'fail' ? successThreshold : 1;
    const streak = statuses.slice(Math.max(0, end - needed), end);
    const convincing = streak.length === needed && streak.every((item) => (item === 'fail') === failed);
    if (status === undefined || convincing) status = raw;
  }
  return status;
}
