import * as fc from 'fast-check';
import {
  nextCheckState,
  recordedStatus,
  UNKNOWN_STATE,
  type CheckState,
} from '../../../lib/engine/check-state.js';
import { viewCheck, type RunFacts } from '../../../lib/engine/view.js';
import type { Reading } from '../../../lib/interfaces/reading.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { anyStatus, EPOCH, options, reading, registration, skipped } from './fixtures.js';

const idle: RunFacts = { running: false, hungSince: undefined };
const running: RunFacts = { running: true, hungSince: undefined };

const stateAfter = (readings: readonly Reading[], given: CheckOptions = {}): CheckState =>
  readings.reduce((state, next) => nextCheckState(state, next, options(given), 1), UNKNOWN_STATE);

const view = (readings: readonly Reading[], now: number, facts = idle, given: CheckOptions = {}) =>
  viewCheck(registration('orders-db', undefined, given), stateAfter(readings, given), facts, {
    now,
    time: EPOCH + now,
  });

describe('the view of a check', () => {
  it('is PENDING before the first result: fail if the check is critical, else warn', () => {
    const critical = view([], 0);
    expect(critical).toMatchObject({
      status: 'fail',
      reason: 'PENDING',
      critical: true,
      stale: false,
      history: [],
    });
    for (const absent of ['rawStatus', 'time', 'ageMs', 'since', 'output', 'durationMs'] as const)
      expect(critical[absent]).toBeUndefined();
    expect(view([], 0, running, { critical: false })).toMatchObject({ status: 'warn', reason: 'PENDING' });
  });

  it('is the last result with its age', () => {
    expect(view([reading('pass', 100)], 350)).toMatchObject({
      status: 'pass',
      rawStatus: 'pass',
      time: EPOCH + 100,
      ageMs: 250,
      durationMs: 5,
      since: EPOCH + 100,
      stale: false,
      consecutiveFailures: 0,
    });
    expect(view([reading('pass', 100)], 350).reason).toBeUndefined();
  });

  it('shows the raw status beside the status that the thresholds hold', () => {
    const given = { failureThreshold: 3 };
    expect(view([reading('pass', 0), reading('fail', 10)], 20, idle, given)).toMatchObject({
      status: 'pass',
      rawStatus: 'fail',
      consecutiveFailures: 1,
      since: EPOCH,
    });
  });

  it('has a reason while the thresholds hold a failure after a pass', () => {
    const given = { successThreshold: 2 };
    expect(view([reading('fail', 0), reading('pass', 10)], 20, idle, given)).toMatchObject({
      status: 'fail',
      rawStatus: 'pass',
      reason: 'CHECK_FAILED',
    });
  });

  it('is STALE exactly when the last result becomes too old, even without a probe: a cached "healthy" served for six days (microsoft/healthcare-shared-components PR #1425)', () => {
    const given = { staleAfterMs: 30_000 };
    const sixDays = 6 * 24 * 3_600_000;
    expect(view([reading('pass', 100)], 30_099, idle, given)).toMatchObject({ status: 'pass', stale: false });
    for (const now of [30_100, sixDays]) {
      expect(view([reading('pass', 100)], now, idle, given)).toMatchObject({
        status: 'fail',
        reason: 'STALE',
        stale: true,
        rawStatus: 'pass',
        since: EPOCH + 30_100,
      });
    }
  });

  it('is PENDING, not STALE, while a run is in flight that will renew the result', () => {
    expect(view([reading('pass', 0)], 60_000, running)).toMatchObject({
      status: 'fail',
      reason: 'PENDING',
      stale: true,
    });
  });

  it('is warn for a stale result of a check that is not critical', () => {
    expect(view([reading('pass', 0)], 60_000, idle, { critical: false })).toMatchObject({
      status: 'warn',
      reason: 'STALE',
    });
  });

  it('stays fail for a failure of any age', () => {
    const failed = reading('fail', 0, { reason: 'TIMEOUT', output: 'no result' });
    expect(view([failed], 1_000_000)).toMatchObject({
      status: 'fail',
      reason: 'TIMEOUT',
      stale: true,
      output: 'no result',
    });
    expect(view([failed], 1_000_000, idle, { critical: false })).toMatchObject({
      status: 'fail',
      reason: 'TIMEOUT',
    });
  });

  it('names the root cause of a skip, and keeps the measurements of the last run', () => {
    const figures = { connections: { observedValue: 3 } };
    const seen = view([reading('pass', 0, { measurements: figures }), skipped(10)], 20);
    expect(seen).toMatchObject({
      status: 'fail',
      reason: 'SKIPPED',
      rootCause: 'orders-db',
      rawStatus: 'pass',
      since: EPOCH + 10,
    });
    expect(seen.measurements).toBe(figures);
  });

  it('has the reason of the skip, not of the last run', () => {
    const failed = reading('fail', 0, { output: 'refused' });
    const seen = view([failed, { ...skipped(10), output: 'not run' }], 20);
    expect(seen).toMatchObject({ output: 'not run' });
  });

  it('stays SKIPPED while the last run gets old', () => {
    expect(view([reading('pass', 0), skipped(10)], 1_000_000)).toMatchObject({
      status: 'fail',
      reason: 'SKIPPED',
    });
  });

  it('has the time since when a run has hung', () => {
    expect(view([reading('fail', 0)], 10, { running: true, hungSince: EPOCH + 3 }).hungSince).toBe(EPOCH + 3);
    expect(view([reading('fail', 0)], 10).hungSince).toBeUndefined();
  });

  it('includes the component options', () => {
    const described = {
      componentType: 'datastore',
      componentId: 'eu-1',
      affectedEndpoints: ['/orders/{id}'],
      links: { runbook: 'https://example.test/runbook' },
    };
    expect(view([], 0, idle, described)).toMatchObject(described);
    expect(view([], 0).componentId).toBeUndefined();
  });

  it('is never pass or warn for a critical check with a result older than staleAfterMs, or without a result', () => {
    const readings = fc.array(
      fc.oneof(
        anyStatus.map((status) => (now: number) => reading(status, now)),
        fc.constant(skipped),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        readings,
        fc.nat({ max: 200 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        (makers, now, isRunning, failureThreshold) => {
          const given = { staleAfterMs: 50, failureThreshold };
          const made = makers.map((make, index) => make(index * 10));
          const state = stateAfter(made, given);
          const at = (state.last?.at.now ?? 0) + now;
          const seen = view(made, at, isRunning ? running : idle, given);
          const isGood = ({ status }: Reading) => status !== 'fail';
          const goodAt = made.findLast(isGood)?.at.now ?? -Infinity;
          if (at - goodAt >= 50) expect(seen.status).toBe('fail');
          else expect(seen.status).toBe(recordedStatus(state));
          expect(seen.reason === undefined).toBe(seen.status === 'pass');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
