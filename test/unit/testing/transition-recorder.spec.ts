import { HealthObservers } from 'nestjs-vitals';
import { TransitionRecorder } from 'nestjs-vitals/testing';
import { filter } from 'rxjs';
import { checkTransition, FakeHealth, probeTransition } from './transitions.js';

describe('TransitionRecorder', () => {
  it('keeps every transition from its start on, in order', () => {
    const health = new FakeHealth();
    health.changes$.next(checkTransition('before', 'fail'));
    const recorder = new TransitionRecorder(health);
    const told = [checkTransition('orders-db', 'fail'), probeTransition('readiness', 'fail')];
    for (const transition of told) health.changes$.next(transition);
    expect(recorder.transitions).toEqual(told);
  });

  it('listens to any Observable of transitions', () => {
    const health = new FakeHealth();
    const recorder = new TransitionRecorder(health.changes$.pipe(filter(({ to }) => to === 'fail')));
    health.changes$.next(checkTransition('orders-db', 'fail'));
    health.changes$.next(checkTransition('orders-db', 'pass'));
    expect(recorder.transitions).toEqual([checkTransition('orders-db', 'fail')]);
  });

  it('records from the observer port itself', async () => {
    const observers = new HealthObservers(() => undefined);
    const recorder = new TransitionRecorder(observers);
    observers.publish('onTransition', checkTransition('orders-db', 'fail'));
    await observers.settled();
    recorder.stop();
    observers.publish('onTransition', checkTransition('orders-db', 'pass'));
    await observers.settled();
    expect(recorder.transitions).toEqual([checkTransition('orders-db', 'fail')]);
  });

  it('selects those of one check or of one probe', () => {
    const health = new FakeHealth();
    const recorder = new TransitionRecorder(health);
    health.changes$.next(checkTransition('orders-db', 'fail'));
    health.changes$.next(checkTransition('search', 'warn'));
    health.changes$.next(probeTransition('readiness', 'fail'));
    expect(recorder.of('search')).toEqual([checkTransition('search', 'warn')]);
    expect(recorder.of('readiness')).toEqual([probeTransition('readiness', 'fail')]);
    expect(recorder.of('nobody')).toEqual([]);
  });

  it('forgets on request, and goes on recording', () => {
    const health = new FakeHealth();
    const recorder = new TransitionRecorder(health);
    health.changes$.next(checkTransition('orders-db', 'fail'));
    const before = recorder.transitions;
    recorder.clear();
    health.changes$.next(checkTransition('orders-db', 'pass'));
    expect(recorder.transitions).toEqual([checkTransition('orders-db', 'pass')]);
    expect(before).toHaveLength(1);
  });

  it('unsubscribes when it is stopped, and keeps what it has', () => {
    const health = new FakeHealth();
    const recorder = new TransitionRecorder(health);
    health.changes$.next(checkTransition('orders-db', 'fail'));
    recorder.stop();
    health.changes$.next(checkTransition('orders-db', 'pass'));
    expect(recorder.transitions).toHaveLength(1);
    expect(health.changes$.observed).toBe(false);
  });
});
