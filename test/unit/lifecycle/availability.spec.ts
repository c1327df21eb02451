import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { Availability } from '../../../lib/lifecycle/availability.js';
import { StartupTasks } from '../../../lib/lifecycle/startup-tasks.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

function setUp() {
  const clock = new FakeClock();
  const store = new AvailabilityStore(clock);
  const tasks = new StartupTasks(clock, { taskDone() {}, taskFailed() {}, attemptFailed() {} });
  return { store, tasks, availability: new Availability(store, tasks) };
}

describe('what the application says about itself', () => {
  it('is refused and accepted again', () => {
    const { store, availability } = setUp();
    availability.refuseTraffic('maintenance');
    expect(store.state.refusal).toBe('maintenance');
    availability.acceptTraffic();
    expect(store.state.refusal).toBeUndefined();
  });

  it('does not take the instance back into traffic once it drains', () => {
    const { store, availability } = setUp();
    availability.refuseTraffic('maintenance');
    store.dispatch({ type: 'draining' });
    availability.acceptTraffic();
    expect(store.state).toMatchObject({ phase: 'draining', refusal: 'maintenance' });
    expect(availability.phase).toBe('draining');
  });

  it('takes whatever it is given for a reason', () => {
    const { store, availability } = setUp();
    availability.refuseTraffic(undefined as unknown as string);
    availability.markBroken(new Error('corrupt') as unknown as string);
    expect(store.state).toMatchObject({ refusal: 'undefined', brokenness: 'Error: corrupt' });
  });

  it('hands out the gate of a name', () => {
    const { tasks, availability } = setUp();
    availability.startupGate('import').open();
    expect(tasks.reports()).toMatchObject([{ name: 'import', state: 'done' }]);
  });
});
