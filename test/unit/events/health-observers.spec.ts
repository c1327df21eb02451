import { HealthObservers } from '../../../lib/events/health-observers.js';
import type { HealthTransition } from '../../../lib/interfaces/transition.js';

const transition = (check: string): HealthTransition => ({
  kind: 'check',
  check,
  critical: true,
  from: 'pass',
  to: 'fail',
  time: 0,
});

const setUp = () => {
  const errors: unknown[] = [];
  return { errors, observers: new HealthObservers((error) => errors.push(error)) };
};

describe('HealthObservers', () => {
  it('delivers events of all kinds in one order, after the work that published them', async () => {
    const { observers } = setUp();
    const received: string[] = [];
    observers.subscribe({
      onTransition: (event) => received.push(event.kind),
      onDrain: ({ kind }) => received.push(kind),
    });
    observers.publish('onDrain', { kind: 'began', time: 0 });
    observers.publish('onTransition', transition('a'));
    observers.publish('onDrain', { kind: 'ended', time: 1 });
    expect(received).toEqual([]);
    await observers.settled();
    expect(received).toEqual(['began', 'check', 'ended']);
  });

  it('calls methods on the observer itself', async () => {
    const { observers } = setUp();
    class Counter {
      count = 0;
      onTransition(): void {
        this.count++;
      }
    }
    const counter = new Counter();
    observers.subscribe(counter);
    observers.publish('onTransition', transition('a'));
    await observers.settled();
    expect(counter.count).toBe(1);
  });

  it('reports errors and rejections of an observer, and continues', async () => {
    const { observers, errors } = setUp();
    const received: string[] = [];
    observers.subscribe({
      onTransition: () => {
        throw new Error('thrown');
      },
    });
    observers.subscribe({ onTransition: () => Promise.reject(new Error('rejected')) });
    observers.subscribe({ onTransition: (event) => received.push(event.kind) });
    observers.publish('onTransition', transition('a'));
    await observers.settled();
    await Promise.resolve();
    expect(errors).toEqual([new Error('thrown'), new Error('rejected')]);
    expect(received).toEqual(['check']);
  });

  it('delivers events that an observer publishes after the queued ones', async () => {
    const { observers } = setUp();
    const received: string[] = [];
    observers.subscribe({
      onTransition: (event) => {
        received.push(event.kind === 'check' ? event.check : event.probe);
        if (received.length === 1) observers.publish('onTransition', transition('c'));
      },
    });
    observers.publish('onTransition', transition('a'));
    observers.publish('onTransition', transition('b'));
    await observers.settled();
    expect(received).toEqual(['a', 'b', 'c']);
  });

  it('knows which events observers want', () => {
    const { observers } = setUp();
    expect(observers.wants('onResult')).toBe(false);
    const unsubscribe = observers.subscribe({ onResult: () => undefined });
    expect(observers.wants('onResult')).toBe(true);
    expect(observers.wants('onProbe')).toBe(false);
    unsubscribe();
    expect(observers.wants('onResult')).toBe(false);
  });

  it('does not deliver to an observer that unsubscribes during the delivery', async () => {
    const { observers } = setUp();
    const received: string[] = [];
    let unsubscribe = (): void => undefined;
    observers.subscribe({ onTransition: () => unsubscribe() });
    unsubscribe = observers.subscribe({ onTransition: () => received.push('second') });
    observers.publish('onTransition', transition('a'));
    await observers.settled();
    expect(received).toEqual([]);
  });
});
