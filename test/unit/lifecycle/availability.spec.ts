import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { Availability } from '../../../lib/lifecycle/availability.js';
import { Beacons } from '../../../lib/lifecycle/beacons.js';
import { StartupTasks } from '../../../lib/lifecycle/startup-tasks.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

function setUp() {
  const clock = new FakeClock();
  const store = new AvailabilityStore(clock);
  const tasks = new StartupTasks(clock, { taskDone() {}, taskFailed() {}, attemptFailed() {} });
  return { store, tasks, availability: new Availability(store, tasks, new Beacons(clock)) };
}

const throwing = () => {
  throw new Error('from a trap');
};

describe('Availability', () => {
  it('is refused and accepted again', () => {
    const { store, availability } = setUp();
    availability.refuseTraffic('maintenance');
    expect(store.state.refusal).toBe('maintenance');
    availability.acceptTraffic();
    expect(store.state.refusal).toBeUndefined();
  });

  it('does not take the instance back into traffic while it drains', () => {
    const { store, availability } = setUp();
    availability.refuseTraffic('maintenance');
    store.dispatch({ type: 'draining' });
    availability.acceptTraffic();
    expect(store.state).toMatchObject({ phase: 'draining', refusal: 'maintenance' });
    expect(availability.phase).toBe('draining');
  });

  it.each<[string, unknown, string]>([
    ['an error', new Error('corrupt'), 'corrupt'],
    [
      'an error with a cause',
      new Error('write failed', { cause: new Error('disk full') }),
      'write failed (disk full)',
    ],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a prototype', Object.create(null), 'threw an object without a message'],
    ['an object whose toString throws', { message: 'from a driver', toString: throwing }, 'from a driver'],
    [
      'an object that cannot be read',
      new Proxy({}, { get: throwing }),
      'threw a value that cannot be described',
    ],
  ])('accepts %s as a reason', (_what, reason, text) => {
    const { store, availability } = setUp();
    availability.refuseTraffic(reason as string);
    availability.markBroken(reason as string);
    expect(store.state).toMatchObject({ refusal: text, brokenness: text });
  });

  it('returns the gate of a name', () => {
    const { tasks, availability } = setUp();
    availability.startupGate('import').open();
    expect(tasks.reports()).toMatchObject([{ name: 'import', state: 'done' }]);
  });
});
