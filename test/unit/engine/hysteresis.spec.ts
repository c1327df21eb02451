import * as fc from 'fast-check';
import { damp, UNDAMPED, type Damping, type Thresholds } from '../../../lib/engine/hysteresis.js';
import type { Status } from '../../../lib/interfaces/status.js';
import { anyStatus } from './fixtures.js';

const after = (statuses: readonly Status[], thresholds: Thresholds): Damping =>
  statuses.reduce((damping, raw) => damp(damping, raw, thresholds), UNDAMPED);

const thresholdsOfTwo = { failureThreshold: 2, successThreshold: 2 };

describe('hysteresis', () => {
  it('reports each result unchanged with thresholds of 1', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { minLength: 1 }), (statuses) => {
        expect(after(statuses, { failureThreshold: 1, successThreshold: 1 }).status).toBe(statuses.at(-1));
      }),
    );
  });

  it('reports the very first result unchanged, whatever the thresholds', () => {
    expect(after(['fail'], { failureThreshold: 5, successThreshold: 1 }).status).toBe('fail');
    expect(after(['pass'], { failureThreshold: 1, successThreshold: 5 }).status).toBe('pass');
    expect(after(['warn'], { failureThreshold: 1, successThreshold: 5 }).status).toBe('warn');
    expect(UNDAMPED.status).toBeUndefined();
  });

  it('reports a failure only after failureThreshold failures in a row', () => {
    expect(after(['pass', 'fail'], thresholdsOfTwo).status).toBe('pass');
    expect(after(['pass', 'fail', 'fail'], thresholdsOfTwo).status).toBe('fail');
  });

  it('reports a recovery only after successThreshold successes in a row', () => {
    expect(after(['fail', 'pass'], thresholdsOfTwo).status).toBe('fail');
    expect(after(['fail', 'pass', 'pass'], thresholdsOfTwo).status).toBe('pass');
  });

  it('resets the count after an opposite result: thresholds that are never reset (dropwizard-health)', () => {
    expect(after(['pass', 'fail', 'pass', 'fail', 'pass', 'fail'], thresholdsOfTwo).status).toBe('pass');
    expect(after(['fail', 'pass', 'fail', 'pass', 'fail', 'pass'], thresholdsOfTwo).status).toBe('fail');
    expect(
      after(['pass', 'fail', 'fail', 'pass', 'fail', 'pass'], { failureThreshold: 3, successThreshold: 1 })
        .status,
    ).toBe('pass');
  });

  it('counts a warning as a success', () => {
    expect(after(['fail', 'warn', 'warn'], thresholdsOfTwo).status).toBe('warn');
    expect(after(['fail', 'warn', 'pass'], thresholdsOfTwo).status).toBe('pass');
    expect(after(['pass', 'fail', 'warn', 'fail'], thresholdsOfTwo).status).toBe('warn');
  });

  it('switches between pass and warn at once', () => {
    expect(after(['pass', 'warn'], thresholdsOfTwo).status).toBe('warn');
    expect(after(['pass', 'warn', 'pass'], thresholdsOfTwo).status).toBe('pass');
  });

  it('agrees with a model that reads all past results', () => {
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

/** The status of the latest streak that is long enough; before that, the status of the first result. */
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
