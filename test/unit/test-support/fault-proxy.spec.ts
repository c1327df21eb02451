import { jest } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { FaultProxy } from '../../support/fault-proxy.js';
import { until } from '../../support/until.js';

/** Answers every chunk with `re:` and the chunk. */
const startEcho = async (): Promise<{ server: Server; sockets: Set<Socket>; port: number }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => socket.write(`re:${chunk}`));
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, sockets, port: (server.address() as AddressInfo).port };
};

describe('FaultProxy', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let proxy: FaultProxy;
  const clients: Socket[] = [];

  const dial = (): Socket => {
    const client = connect(proxy.port, proxy.host);
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const open = async (): Promise<Socket> => {
    const client = dial();
    await once(client, 'connect');
    return client;
  };
  const ask = async (client: Socket, question = 'hello'): Promise<string> => {
    client.write(question);
    const [chunk] = (await once(client, 'data')) as [Buffer];
    return chunk.toString();
  };
  const errorOf = async (client: Socket): Promise<string | undefined> => {
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    return error.code;
  };
  /** Silence can only be told by waiting for it, so this is a test that needs real time. */
  const isSilent = (client: Socket, forMs = 60): Promise<boolean> =>
    Promise.race([
      once(client, 'data').then(() => false),
      once(client, 'close').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), forMs)),
    ]);

  beforeEach(async () => {
    echo = await startEcho();
    proxy = await FaultProxy.start({ host: '127.0.0.1', port: echo.port });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.server.close();
    for (const socket of echo.sockets) socket.destroy();
  });

  it('passes both directions on and counts its connections', async () => {
    const client = await open();
    expect(await ask(client)).toBe('re:hello');
    expect(proxy.connections).toBe(1);
    client.destroy();
    await once([...echo.sockets][0]!, 'close');
    while (proxy.connections > 0) await new Promise(setImmediate);
    expect(proxy.accepted).toBe(1);
  });

  it('hands on the last words of a client that says goodbye', async () => {
    const client = await open();
    await ask(client);
    const farewell = once([...echo.sockets][0]!, 'data');
    client.end('bye');
    expect(String((await farewell)[0])).toBe('bye');
    await once(client, 'close');
  });

  it('refuses new connections, drops open ones, and listens on the same port again', async () => {
    const before = await open();
    await ask(before);
    const dropped = errorOf(before);
    await proxy.refuse();
    expect(await dropped).toBe('ECONNRESET');
    expect(await errorOf(dial())).toBe('ECONNREFUSED');
    await proxy.pass();
    expect(await ask(await open())).toBe('re:hello');
  });

  it('resets open and new connections', async () => {
    const before = await open();
    await ask(before);
    const dropped = errorOf(before);
    proxy.reset();
    expect(await dropped).toBe('ECONNRESET');
    expect(await errorOf(dial())).toBe('ECONNRESET');
  });

  it('closes, on a reset, a connection to which it is just saying goodbye', async () => {
    await ask(await open());
    const { end } = Socket.prototype;
    const goodbye = jest.spyOn(Socket.prototype, 'end').mockImplementation(function (this: Socket) {
      Reflect.apply(end, this, []);
      if (this.localPort === proxy.port) proxy.reset();
      return this;
    });
    for (const socket of echo.sockets) socket.end();
    await until('the connection is closed', () => proxy.connections === 0);
    goodbye.mockRestore();
  });

  it('swallows both directions of open and new connections without closing them', async () => {
    const before = await open();
    await ask(before);
    proxy.blackHole();
    before.write('lost');
    expect(await isSilent(before)).toBe(true);
    const during = await open();
    during.write('lost as well');
    expect(await isSilent(during)).toBe(true);
  });

  it('leaves a connection dead that lost a byte in the black hole, and lets an untouched one live on', async () => {
    const [touched, untouched] = [await open(), await open()];
    await ask(touched);
    await ask(untouched);
    proxy.blackHole();
    touched.write('lost');
    expect(await isSilent(touched)).toBe(true);
    await proxy.pass();
    expect(await ask(untouched)).toBe('re:hello');
    touched.write('again');
    expect(await isSilent(touched)).toBe(true);
  });

  it('gives a dead connection up after the black hole, once its client has closed it', async () => {
    const [closed, kept] = [await open(), await open()];
    await ask(closed);
    await ask(kept);
    proxy.blackHole();
    for (const client of [closed, kept]) client.write('lost');
    expect(await isSilent(closed)).toBe(true);
    closed.end();
    expect(await isSilent(closed)).toBe(true);
    const gone = new Promise((resolve) => closed.once('close', resolve));
    await proxy.pass();
    await gone;
    expect(await isSilent(kept)).toBe(true);
    expect(proxy.connections).toBe(1);
  });

  it('resets on command what lost a byte in the black hole, and nothing else', async () => {
    const [touched, untouched] = [await open(), await open()];
    await ask(touched);
    await ask(untouched);
    proxy.blackHole();
    touched.write('lost');
    expect(await isSilent(touched)).toBe(true);
    await proxy.pass();
    const dropped = errorOf(touched);
    proxy.resetLost();
    expect(await dropped).toBe('ECONNRESET');
    expect(await ask(untouched)).toBe('re:hello');
  });

  it('delays every reply, in order', async () => {
    const client = await open();
    await ask(client);
    proxy.delay(80);
    const startedAt = performance.now();
    expect(await ask(client)).toBe('re:hello');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(78);
    await proxy.pass();
    expect(await ask(client, 'quick')).toBe('re:quick');
  });

  it('cuts the next reply after its first bytes', async () => {
    const client = await open();
    await ask(client);
    proxy.cutMidReply(2);
    const cut = errorOf(client);
    expect(await ask(client)).toBe('re');
    expect(await cut).toBe('ECONNRESET');
  });

  it('resets the client when the server cannot be reached', async () => {
    const unreachable = await FaultProxy.start({ host: '127.0.0.1', port: proxy.port });
    await proxy.refuse();
    const client = connect(unreachable.port, unreachable.host);
    expect(await errorOf(client)).toBe('ECONNRESET');
    await unreachable.close();
  });
});
