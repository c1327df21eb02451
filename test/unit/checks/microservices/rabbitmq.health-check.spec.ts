import { EventEmitter } from 'node:events';
import { RabbitMqHealthCheck } from '../../../../lib/checks/microservices/index.js';
import { FakeProxy, FakeServer } from './fake-transport.js';
import { run } from './run.js';

class FakeConnection {
  opened = 0;
  closed = 0;
  onOpen: () => void = () => {};

  async createChannel() {
    this.opened++;
    this.onOpen();
    return Object.assign(new EventEmitter(), { close: async () => void this.closed++ });
  }
}

const manager = (connection?: FakeConnection) => ({
  isConnected: () => connection !== undefined,
  connection,
});

describe('RabbitMqHealthCheck', () => {
  it.each([
    ['a connection of amqplib', (connection: FakeConnection) => connection],
    ['a connection manager', manager],
    ['a Nest server', (connection: FakeConnection) => new FakeServer(manager(connection))],
  ])('opens a channel on %s and closes it again', async (_, sourceOf) => {
    const connection = new FakeConnection();
    await expect(run(new RabbitMqHealthCheck(sourceOf(connection)))).resolves.toMatchObject({
      status: 'pass',
      measurements: { connectionState: { observedValue: 'connected' } },
    });
    expect(connection).toMatchObject({ opened: 1, closed: 1 });
  });

  it('fails at once while the manager has no connection', async () => {
    await expect(run(new RabbitMqHealthCheck(manager()))).rejects.toMatchObject({
      message: 'the connection is disconnected',
      measurements: { connectionState: { observedValue: 'disconnected' } },
    });
  });

  it('includes the last error of the connection manager of Nest', async () => {
    const emitter = Object.assign(new EventEmitter(), manager(new FakeConnection()));
    const proxy = new FakeProxy(emitter);
    const check = new RabbitMqHealthCheck(proxy);
    await run(check);
    emitter.emit('connectFailed', { err: new Error('403 (ACCESS-REFUSED)'), url: 'amqp://app:secret@host' });
    proxy.onConnect = () => Promise.reject('Error: Connection lost.');
    await expect(run(check)).rejects.toThrow('not connected: Error: Connection lost.: 403 (ACCESS-REFUSED)');
  });

  it('fails with the error of opening the channel', async () => {
    const connection = new FakeConnection();
    connection.onOpen = () => {
      throw new Error('No channels left to allocate');
    };
    await expect(run(new RabbitMqHealthCheck(connection))).rejects.toThrow('No channels left to allocate');
  });

  it('closes a channel that opened too late', async () => {
    const connection = new FakeConnection();
    const controller = new AbortController();
    connection.onOpen = () => controller.abort(new Error('timeout'));
    await run(new RabbitMqHealthCheck(connection), controller.signal).catch(() => {});
    expect(connection).toMatchObject({ opened: 1, closed: 1 });
  });

  it('fails while the broker blocks the connection, and opens no channel', async () => {
    const connection = new FakeConnection();
    const server = new FakeServer(manager(connection));
    server.status.next('blocked');
    await expect(run(new RabbitMqHealthCheck(server))).rejects.toThrow('blocked by the broker');
    expect(connection.opened).toBe(0);
    server.status.next('unblocked');
    await expect(run(new RabbitMqHealthCheck(server))).resolves.toMatchObject({ status: 'pass' });
  });
});
