import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { openSocketsTo } from '../../support/open-sockets.js';

describe('openSocketsTo', () => {
  it('counts the sockets of clients, also one that is only half closed, and none that is gone', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.resume().on('error', () => {}));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (openSocketsTo(port) === undefined) return server.close();
    expect(openSocketsTo(port)).toBe(0);
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(client, 'connect');
    expect(openSocketsTo(port)).toBe(1);
    client.end();
    await once(client, 'finish');
    expect(openSocketsTo(port)).toBe(1);
    client.destroy();
    await once(client, 'close');
    expect(openSocketsTo(port)).toBe(0);
    return server.close();
  });
});
