import * as fc from 'fast-check';
import { DeadlineQueue } from '../../../../lib/support/time/deadline-queue.js';

describe('DeadlineQueue', () => {
  it('returns each item once, at its latest deadline', () => {
    const queue = new DeadlineQueue<string>();
    queue.set('a', 10);
    queue.set('a', 20);
    queue.set('b', 30);
    queue.set('b', 5);
    queue.set('c', Infinity);
    expect(queue.takeDue(4)).toEqual([]);
    expect(queue.takeDue(10)).toEqual(['b']);
    expect(queue.takeDue(20)).toEqual(['a']);
    expect(queue.takeDue(Number.MAX_VALUE)).toEqual([]);
  });

  it('accepts an item again that was returned', () => {
    const queue = new DeadlineQueue<string>();
    queue.set('a', 1);
    expect(queue.takeDue(1)).toEqual(['a']);
    queue.set('a', 2);
    expect(queue.takeDue(2)).toEqual(['a']);
  });

  it('agrees with a plain map for random input', () => {
    const step = fc.oneof(
      fc.record({
        item: fc.nat(9),
        at: fc.oneof(fc.nat(100), fc.constant(Infinity), fc.constant(-Infinity)),
      }),
      fc.nat(30),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new DeadlineQueue<number>();
        const model = new Map<number, number>();
        let now = 0;
        for (const next of steps) {
          if (typeof next !== 'number') {
            queue.set(next.item, next.at);
            model.set(next.item, next.at);
            continue;
          }
          now += next;
          const due = [...model].filter(([, at]) => at <= now).map(([item]) => item);
          for (const item of due) model.delete(item);
          expect(queue.takeDue(now).sort()).toEqual(due.sort());
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
