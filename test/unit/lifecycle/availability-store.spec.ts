import * as fc from 'fast-check';
import { PHASES } from '../../../lib/interfaces/phase.js';
import {
  AvailabilityStore,
  initialAvailability,
  nextAvailability,
  type AvailabilityEvent,
  type AvailabilityState,
} from '../../../lib/lifecycle/availability-store.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const at = (now: number) => ({ now, time: 1_700_000_000_000 + now });

const EVENTS: readonly AvailabilityEvent[] = [
  { type: 'bootstrapped' },
  { type: 'started' },
  { type: 'draining' },
  { type: 'refused', reason: 'maintenance' },
  { type: 'accepted' },
  { type: 'broken', reason: 'corrupt heap' },
];

const events = (but: readonly AvailabilityEvent['type'][] = []) =>
  fc.array(fc.constantFrom(...EVENTS.filter(({ type }) => !but.includes(type))), { maxLength: 30 });

const run = (sequence: readonly AvailabilityEvent[], from: AvailabilityState = initialAvailability(at(0))) =>
  sequence.reduce((state, event, index) => nextAvailability(state, event, at(index + 1)), from);

describe('the state of an instance', () => {
  it('begins as starting, neither bootstrapped, refusing nor broken', () => {
    expect(initialAvailability(at(7))).toEqual({
      phase: 'starting',
      phaseSince: at(7),
      bootstrapped: false,
      everStarted: false,
      refusal: undefined,
      brokenness: undefined,
    });
  });

  it('goes from starting to started to draining, and keeps the time of each change', () => {
    const started = nextAvailability(initialAvailability(at(0)), { type: 'started' }, at(5));
    expect(started).toMatchObject({ phase: 'started', phaseSince: at(5), everStarted: true });
    const draining = nextAvailability(started, { type: 'draining' }, at(9));
    expect(draining).toMatchObject({ phase: 'draining', phaseSince: at(9), everStarted: true });
  });

  it('may drain before it has started, and then never counts as started', () => {
    expect(run([{ type: 'draining' }, { type: 'bootstrapped' }, { type: 'started' }])).toMatchObject({
      phase: 'draining',
      everStarted: false,
    });
  });

  it('never goes back to an earlier phase for any order of events', () => {
    fc.assert(
      fc.property(events(), (sequence) => {
        let state = initialAvailability(at(0));
        sequence.forEach((event, index) => {
          const next = nextAvailability(state, event, at(index + 1));
          expect(PHASES.indexOf(next.phase)).toBeGreaterThanOrEqual(PHASES.indexOf(state.phase));
          expect(next.everStarted || !state.everStarted).toBe(true);
          expect(next.bootstrapped || !state.bootstrapped).toBe(true);
          state = next;
        });
      }),
    );
  });

  it('does not change while it drains, except by `broken`', () => {
    fc.assert(
      fc.property(events(), events(['broken']), (before, late) => {
        const draining = run([...before, { type: 'draining' }]);
        expect(run(late, draining)).toBe(draining);
      }),
    );
  });

  it('may become broken while it drains, and drains on', () => {
    fc.assert(
      fc.property(events(['broken']), events(), (before, late) => {
        const draining = run([...before, { type: 'draining' }]);
        const broken = run([{ type: 'broken', reason: 'the first' }, ...late], draining);
        expect(broken).toEqual({ ...draining, brokenness: 'the first' });
      }),
    );
  });

  it('changes the time of its phase only with the phase', () => {
    fc.assert(
      fc.property(events(), (sequence) => {
        let state = initialAvailability(at(0));
        sequence.forEach((event, index) => {
          const next = nextAvailability(state, event, at(index + 1));
          expect(next.phaseSince).toEqual(next.phase === state.phase ? state.phaseSince : at(index + 1));
          state = next;
        });
      }),
    );
  });

  it('refuses for the latest reason until it accepts again', () => {
    const refusing = run([
      { type: 'refused', reason: 'maintenance' },
      { type: 'refused', reason: 'overload' },
    ]);
    expect(refusing.refusal).toBe('overload');
    expect(run([{ type: 'accepted' }], refusing).refusal).toBeUndefined();
  });

  it('keeps the first reason of brokenness', () => {
    fc.assert(
      fc.property(events(), (sequence) => {
        const broken = run([{ type: 'broken', reason: 'the first' }]);
        expect(run(sequence, broken).brokenness).toBe('the first');
      }),
    );
  });

  it('is the same object if an event changes nothing', () => {
    const started = run([{ type: 'bootstrapped' }, { type: 'started' }, { type: 'broken', reason: 'x' }]);
    for (const type of ['bootstrapped', 'started', 'accepted'] as const) {
      expect(nextAvailability(started, { type }, at(99))).toBe(started);
    }
    expect(nextAvailability(started, { type: 'broken', reason: 'y' }, at(99))).toBe(started);
    const refusing = run([{ type: 'refused', reason: 'x' }], started);
    expect(nextAvailability(refusing, { type: 'refused', reason: 'x' }, at(99))).toBe(refusing);
  });
});

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
