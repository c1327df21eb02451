import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

describe('the store of the state', () => {
  it('calls its listeners with the new state at each change, and only then', async () => {
    const clock = new FakeClock();
    const store = new AvailabilityStore(clock);
    const told: unknown[] = [];
    store.onChange((state) => told.push([state.phase, state.phaseSince.now]));
    await clock.advance(10);
    store.dispatch({ type: 'started' });
    store.dispatch({ type: 'started' });
    await clock.advance(10);
    store.dispatch({ type: 'draining' });
    store.dispatch({ type: 'refused', reason: 'too late' });
    expect(told).toEqual([
      ['started', 10],
      ['draining', 20],
    ]);
    expect(store.state.phase).toBe('draining');
  });
});
