import * as fc from 'fast-check';
import { remember } from '../../../lib/engine/history.js';
import type { HistoryEntry } from '../../../lib/interfaces/report.js';
import { anyStatus, EPOCH, reading } from './fixtures.js';

describe('history', () => {
  it('keeps status, reason, duration and wall time only', () => {
    const secret = reading('fail', 10, {
      reason: 'TIMEOUT',
      output: 'text',
      durationMs: 7,
    });
    expect(remember([], secret, 10)).toEqual([
      { status: 'fail', reason: 'TIMEOUT', durationMs: 7, time: EPOCH + 10 },
    ]);
    expect(remember([], reading('pass'), 10)[0]).not.toHaveProperty('reason');
  });

  it('keeps nothing if its size is 0', () => {
    expect(remember([], reading('pass'), 0)).toEqual([]);
  });

  it('keeps the latest results, newest first, up to its size', () => {
    fc.assert(
      fc.property(
        fc.array(anyStatus, { maxLength: 250 }),
        fc.integer({ min: 0, max: 100 }),
        (statuses, size) => {
          let history: readonly HistoryEntry[] = [];
          statuses.forEach((status, index) => {
            history = remember(history, reading(status, index), size);
            expect(history.length).toBeLessThanOrEqual(size);
          });
          const latest = statuses
            .map((status, index) => [status, EPOCH + index])
            .reverse()
            .slice(0, size);
          expect(history.map(({ status, time }) => [status, time])).toEqual(latest);
        },
      ),
    );
  });

  it('does not change the previous history', () => {
    const before = remember([], reading('pass'), 3);
    const copy = [...before];
    remember(before, reading('fail', 1), 3);
    expect(before).toEqual(copy);
  });
});
