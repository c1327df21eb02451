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

describe('ChangeListeners', () => {
  it('is idle when no delivery is in progress or queued', async () => {
    const { clock, listeners } = setUp();
    await listeners.settled();
    const started: number[] = [];
    listeners.add(
      [{}],
      ({ time }) => (started.push(time), new Promise<void>((resolve) => clock.setTimer(resolve, 100))),
      'Pager',
    );
    listeners.onTransition(transition(1));
    listeners.onTransition(transition(2));
    let settled = false;
    void listeners.settled().then(() => (settled = true));
    await clock.advance(199);
    expect([started, settled]).toEqual([[1, 2], false]);
    await clock.advance(1);
    expect([settled, clock.pending]).toEqual([true, 0]);
  });

  it('drops the oldest changes for a slow listener only, and says so once until it has caught up', async () => {
    const { clock, errors, listeners } = setUp();
    const delivered: number[] = [];
    let release: () => void = () => undefined;
    listeners.add(
      [{}],
      ({ time }) => (
        delivered.push(time),
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
      'Slow: it is too slow: 1000 changes are queued, and each new one drops the oldest',
    ]);
    release();
    await clock.settle();
    expect(delivered).toHaveLength(1_001);
    expect([delivered[1], delivered.at(-1)]).toEqual([101, 1_100]);
  });

  it('reports a listener that has not finished after 30 seconds, once for each change', async () => {
    const { clock, errors, listeners } = setUp();
    listeners.add([{}], () => new Promise(() => undefined), 'Pager');
    listeners.onTransition(transition(1));
    listeners.onTransition(transition(2));
    await clock.advance(29_999);
    expect(errors).toEqual([]);
    await clock.advance(600_000);
    expect(errors).toEqual(['Pager: it has not finished after 30 s; later changes wait']);
  });

  it('knows the names of the checks that listeners filter by', () => {
    const { listeners } = setUp();
    listeners.add([{ check: 'orders-db' }, { probe: 'readiness' }], () => undefined, 'One');
    listeners.add([{ check: 'search', probe: 'deep' }], () => undefined, 'Two');
    expect(listeners.checkNames()).toEqual(['orders-db', 'search']);
  });
});
