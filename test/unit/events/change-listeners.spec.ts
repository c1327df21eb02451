import type { HealthTransition } from '../../../lib/interfaces/transition.js';
import { ChangeListeners } from '../../../lib/events/change-listeners.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const transition = (time: number): HealthTransition => ({
  kind: 'probe',
  probe: 'readiness',
  from: 'pass',
  to: 'fail',
  time,
});

function setUp() {
  const clock = new FakeClock();
  const errors: string[] = [];
  const listeners = new ChangeListeners(clock, (origin, error) =>
    errors.push(`${origin}: ${(error as Error).message}`),
  );
  return { clock, errors, listeners };
}

describe('listeners to changes', () => {
  it('are settled while nothing is delivered, and once all of it has been', async () => {
    const { clock, listeners } = setUp();
    await listeners.settled();
    const begun: number[] = [];
    listeners.add(
      [{}],
      ({ time }) => (begun.push(time), new Promise<void>((resolve) => clock.setTimer(resolve, 100))),
      'Pager',
    );
    listeners.onTransition(transition(1));
    listeners.onTransition(transition(2));
    let settled = false;
    void listeners.settled().then(() => (settled = true));
    await clock.advance(199);
    expect([begun, settled]).toEqual([[1, 2], false]);
    await clock.advance(1);
    expect([settled, clock.pending]).toEqual([true, 0]);
  });

  it('of which one is too slow drop the oldest changes for it alone, and say so once until it has caught up', async () => {
    const { clock, errors, listeners } = setUp();
    const told: number[] = [];
    let release: () => void = () => undefined;
    listeners.add(
      [{}],
      ({ time }) => (
        told.push(time),
        time === 0 ? new Promise<void>((resolve) => (release = resolve)) : undefined
      ),
      'Slow',
    );
    let fast = 0;
    listeners.add([{}], () => fast++, 'Fast');
    for (let time = 0; time <= 1_100; time++) {
      listeners.onTransition(transition(time));
      await clock.settle();
    }
    expect(fast).toBe(1_101);
    expect(errors).toEqual([
      'Slow: it is too slow: 1000 changes wait for it, and with each new one the oldest is dropped',
    ]);
    release();
    await clock.settle();
    expect(told).toHaveLength(1_001);
    expect([told[1], told.at(-1)]).toEqual([101, 1_100]);
  });

  it('are reported when one has not finished after half a minute, once for each change', async () => {
    const { clock, errors, listeners } = setUp();
    listeners.add([{}], () => new Promise(() => undefined), 'Pager');
    listeners.onTransition(transition(1));
    listeners.onTransition(transition(2));
    await clock.advance(29_999);
    expect(errors).toEqual([]);
    await clock.advance(600_000);
    expect(errors).toEqual(['Pager: it has not finished after 30 s; what comes meanwhile waits']);
  });

  it('name the checks that they are for', () => {
    const { listeners } = setUp();
    listeners.add([{ check: 'orders-db' }, { probe: 'readiness' }], () => undefined, 'One');
    listeners.add([{ check: 'search', probe: 'deep' }], () => undefined, 'Two');
    expect(listeners.checkNames()).toEqual(['orders-db', 'search']);
  });
});
