import { EventEmitter } from 'node:events';
import { lastErrorOf, rememberErrors, withLastError } from '../../../../lib/checks/shared/last-error.js';

describe('rememberErrors', () => {
  const watch = () => {
    const client = new EventEmitter();
    rememberErrors(client, {
      recovered: 'ready',
      failed: { event: 'connectFailed', errorOf: (value) => (value as { err: unknown }).err },
    });
    return client;
  };

  it('remembers the last error until the client works again', () => {
    const client = watch();
    client.on('error', () => {});
    expect(lastErrorOf(client)).toBeUndefined();
    client.emit('error', new Error('ECONNREFUSED'));
    client.emit('error', new Error('WRONGPASS'));
    expect(withLastError('not connected', client)).toBe('not connected: WRONGPASS');
    client.emit('ready');
    expect(withLastError('not connected', client)).toBe('not connected');
  });

  it('remembers failures that are told by another event', () => {
    const client = watch();
    client.emit('connectFailed', { err: new Error('ACCESS-REFUSED') });
    expect(lastErrorOf(client)).toBe('ACCESS-REFUSED');
  });

  it('does not pass for a handler of errors', () => {
    const client = watch();
    expect(client.listenerCount('error')).toBe(0);
    expect(() => client.emit('error', new Error('nobody listens'))).toThrow('nobody listens');
    expect(lastErrorOf(client)).toBe('nobody listens');
  });

  it('listens once, however often it is asked to', () => {
    const client = watch();
    const events = client.eventNames().length;
    for (let index = 0; index < 20; index++) rememberErrors(client, { recovered: 'ready' });
    expect(client.eventNames()).toHaveLength(events);
    expect(client.listenerCount('ready')).toBe(1);
  });

  it('leaves a client alone that emits no events', () => {
    const client = {};
    rememberErrors(client, { recovered: 'ready' });
    expect(lastErrorOf(client)).toBeUndefined();
  });
});
