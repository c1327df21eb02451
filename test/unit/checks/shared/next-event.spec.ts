import { EventEmitter } from 'node:events';
import { nextEvent } from '../../../../lib/checks/shared/next-event.js';

describe('nextEvent', () => {
  const listeners = (emitter: EventEmitter): number =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);

  it('resolves with the event that came first and leaves no listener behind', async () => {
    const emitter = new EventEmitter();
    const next = nextEvent(emitter, ['ready', 'close'], new AbortController().signal);
    emitter.emit('close');
    emitter.emit('ready');
    expect(await next).toBe('close');
    expect(listeners(emitter)).toBe(0);
  });

  it('rejects when the signal fires, and leaves no listener behind', async () => {
    const emitter = new EventEmitter();
    const controller = new AbortController();
    const next = nextEvent(emitter, ['ready'], controller.signal);
    controller.abort(new Error('too late'));
    await expect(next).rejects.toThrow('too late');
    expect(listeners(emitter)).toBe(0);
  });

  it('does not begin to listen when the signal has fired before', async () => {
    const emitter = new EventEmitter();
    await expect(nextEvent(emitter, ['ready'], AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(listeners(emitter)).toBe(0);
  });
});
