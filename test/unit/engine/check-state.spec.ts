import * as fc from 'fast-check';
import {
  goodUntil,
  isFailing,
  isUnusable,
  judge,
  nextCheckState,
  recordedStatus,
  UNKNOWN_STATE,
  type CheckState,
} from '../../../lib/engine/check-state.js';
import type { Reading } from '../../../lib/interfaces/reading.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { anyStatus, EPOCH, options, reading, skipped } from './fixtures.js';

const after = (
  readings: readonly Reading[],
  checkOptions: CheckOptions = {},
  from = UNKNOWN_STATE,
): CheckState =>
  readings.reduce((state, next) => nextCheckState(state, next, options(checkOptions), 1), from);

const anyReading = fc.oneof(
  { weight: 4, arbitrary: anyStatus.map((status) => (now: number) => reading(status, now)) },
  { weight: 1, arbitrary: fc.constant((now: number) => skipped(now)) },
);
const readingsFrom = (makers: readonly ((now: number) => Reading)[]) =>
  makers.map((make, index) => make(index * 10));

describe('CheckState', () => {
  it('is empty at first', () => {
    expect(recordedStatus(UNKNOWN_STATE)).toBeUndefined();
    expect(UNKNOWN_STATE).toMatchObject({ history: [], freshUntil: -Infinity });
  });

  it('records a result, its freshness, and the time of the last status change', () => {
    const first = reading('pass', 100);
    const state = after([first, reading('pass', 200)]);
    expect(state).toMatchObject({ freshUntil: 5_200, since: EPOCH + 100, lastPassAt: EPOCH + 200 });
    expect(state.last?.at.now).toBe(200);
    expect(recordedStatus(state)).toBe('pass');
  });

  it('updates the time when the status changes, and keeps the time of the last pass', () => {
    const state = after([reading('pass', 100), reading('fail', 200), reading('fail', 300)]);
    expect(state).toMatchObject({ since: EPOCH + 200, lastPassAt: EPOCH + 100, freshUntil: 1_300 });
    expect(state.damping.failures).toBe(2);
  });

  it('does not count a warning as a pass', () => {
    expect(after([reading('warn', 100)]).lastPassAt).toBeUndefined();
  });

  it('keeps the time of the last change while the thresholds hold the status', () => {
    const state = after([reading('pass', 100), reading('fail', 200)], { failureThreshold: 2 });
    expect(state.since).toBe(EPOCH + 100);
    expect(state.last?.status).toBe('fail');
    expect(recordedStatus(state)).toBe('pass');
  });

  it('keeps the last result of the check when the check is skipped', () => {
    const before = after([reading('pass', 100)]);
    const state = after([skipped(200)], {}, before);
    expect(recordedStatus(state)).toBe('fail');
    expect(state).toMatchObject({
      last: before.last,
      damping: before.damping,
      freshUntil: before.freshUntil,
      lastPassAt: EPOCH + 100,
      since: EPOCH + 200,
    });
    expect(state.history.map(({ reason }) => reason)).toEqual(['SKIPPED', undefined]);
  });

  it('ends the skip with the next result of the check', () => {
    const state = after([reading('pass', 100), skipped(200), reading('pass', 300)]);
    expect(state).not.toHaveProperty('skip');
    expect(state.since).toBe(EPOCH + 300);
  });

  describe('with a threshold that holds a good status', () => {
    const checkOptions = { failureThreshold: 3, staleAfterMs: 30_000 };
    const at = (state: CheckState, now: number) => judge(state, options(checkOptions), false, now);

    it('reports it until the last good result is stale, then reports the failure', () => {
      const state = after([reading('pass', 0), reading('fail', 29_000)], checkOptions);
      expect(goodUntil(state, options(checkOptions))).toBe(30_000);
      expect(at(state, 29_999)).toEqual({ status: 'pass', reason: undefined });
      expect(at(state, 30_000)).toEqual({ status: 'fail', reason: 'CHECK_FAILED' });
      expect(isFailing(state, options(checkOptions), 29_999)).toBe(false);
      expect(isFailing(state, options(checkOptions), 30_000)).toBe(true);
      expect(isUnusable(state, options(checkOptions), 30_000)).toBe(false);
    });

    it.each(['CHECK_FAILED', 'TIMEOUT', 'HUNG'] as const)(
      'does not report a stale pass again after %s',
      (reason) => {
        const state = after([reading('pass', 0), reading('fail', 3_600_000, { reason })], checkOptions);
        expect(at(state, 3_600_000)).toEqual({ status: 'fail', reason });
      },
    );

    it('does not report a stale pass again after a skip', () => {
      const state = after([reading('pass', 0), skipped(10), reading('fail', 60_000)], checkOptions);
      expect(at(state, 60_000)).toEqual({ status: 'fail', reason: 'CHECK_FAILED' });
    });

    it('lets a warning become stale in the same way', () => {
      const state = after([reading('warn', 0), reading('fail', 40_000)], checkOptions);
      expect(at(state, 40_000).status).toBe('fail');
    });

    it('still requires several successes of a failing check, however old the failure is', () => {
      const slow = { successThreshold: 2, staleAfterMs: 30_000 };
      const state = after([reading('fail', 0), reading('pass', 3_600_000)], slow);
      expect(recordedStatus(state)).toBe('fail');
    });
  });

  it('is never mutated', () => {
    const before = after([reading('pass', 100), skipped(200)]);
    const copy = structuredClone(before);
    after([reading('fail', 300), skipped(400)], {}, before);
    expect(before).toEqual(copy);
  });

  it('agrees with a model of its times for any sequence of readings', () => {
    const threshold = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.array(anyReading, { minLength: 1, maxLength: 40 }),
        threshold,
        threshold,
        (makers, failureThreshold, successThreshold) => {
          const readings = readingsFrom(makers);
          const checkOptions = { failureThreshold, successThreshold, historySize: 7 };
          const statuses = readings.map((_reading, index) =>
            recordedStatus(after(readings.slice(0, index + 1), checkOptions)),
          );
          const state = after(readings, checkOptions);
          // The start of the latest series of equal statuses.
          const changed = statuses.findLastIndex((status, index) => status !== statuses[index - 1]);
          expect(state.since).toBe(readings[changed]?.at.time);
          const own = readings.filter(({ reason }) => reason !== 'SKIPPED');
          expect(state.last).toBe(own.at(-1));
          expect(state.lastPassAt).toBe(own.findLast(({ status }) => status === 'pass')?.at.time);
          expect(state.skip).toBe(readings.at(-1)?.reason === 'SKIPPED' ? readings.at(-1) : undefined);
          expect(state.history).toHaveLength(Math.min(7, readings.length));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
