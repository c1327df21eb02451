import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { killChildren } from '../../support/process/child-process.js';
import { begin, get, keepAlive } from '../../support/process/exchange.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

// These tests measure when a process with real sockets ends, so they need real time. The limit is the sum of the configured
// waits, the grace for late requests, and a margin for a slow machine.
const IN_TIME_MS = 4_000;
const SIGTERM = { code: null, signal: 'SIGTERM' };

async function open(port: number, sent = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

onEachAdapter((adapter) => {
  it('answers in full a slow request that began before the signal', async () => {
    const app = await LifecycleApp.start({ adapter });
    const slow = app.begin('/slow');
    await app.process.event('slow request began');

    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    app.process.release('slow');
    expect(await slow.answer).toMatchObject({
      status: 200,
      body: '{"answered":"in full"}',
      headers: { connection: 'close' },
    });
    expect(await app.process.exit()).toEqual(SIGTERM);
    const { names } = app.process;
    expect(names.indexOf('slow request ends')).toBeLessThan(names.indexOf('Root.onModuleDestroy'));
  });

  it('sends to its end a stream that began before the signal', async () => {
    const app = await LifecycleApp.start({ adapter });
    const stream = app.begin('/stream');
    await stream.head;
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    app.process.release('stream');
    expect((await stream.answer).body).toBe('first half, second half');
    expect(await app.process.exit()).toEqual(SIGTERM);
  });

  it('waits at most drain.inFlightMs for a request that never ends', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { inFlightMs: 300 } });
    const hung = app.begin('/never');
    await app.process.event('request that never ends began');
    const from = performance.now();
    app.process.signal('SIGTERM');
    await app.process.event('Root.onModuleDestroy');
    expect(performance.now() - from).toBeGreaterThanOrEqual(300);
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
    await expect(hung.answer).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it('ends in spite of a stream of server-sent events', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { inFlightMs: 300 } });
    const events = app.begin('/events');
    expect((await events.head).headers['content-type']).toContain('text/event-stream');
    app.process.signal('SIGTERM');
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
  });

  it('ends in spite of an idle keep-alive connection', async () => {
    const app = await LifecycleApp.start({ adapter });
    const connection = keepAlive();
    await get(app.port, '/orders', connection);
    app.process.signal('SIGTERM');
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
  });

  it('ends in spite of a keep-alive connection that is never idle', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { delayMs: 300 } });
    const { port } = app;
    const connection = keepAlive();
    let answered = 0;
    const asking = (async () => {
      for (;;) {
        await get(port, '/orders', connection);
        answered++;
      }
    })();
    asking.catch(() => undefined);
    await get(port, '/orders');
    app.process.signal('SIGTERM');
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
    await expect(asking).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
    expect(answered).toBeGreaterThan(1);
  });

  it.each([
    ['never asks anything', ''],
    ['stops in the middle of its request', 'GET /orders HTTP/1.1\r\nHost: a\r\nX-Half'],
    ['stops in the middle of its body', 'POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"a'],
    [
      'has become something else than HTTP',
      'GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n',
    ],
  ])('ends in spite of a connection that %s', async (_what, sent) => {
    const app = await LifecycleApp.start({ adapter, drain: { inFlightMs: 300 } });
    const socket = await open(app.port, sent);
    if (sent.includes('Upgrade')) await once(socket, 'data');
    // The server accepts connections in the order of their arrival, so the first one is accepted by now.
    await get(app.port, '/orders');
    app.process.signal('SIGTERM');
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
    socket.destroy();
  });

  it('ends in spite of requests that arrive during the teardown', async () => {
    const app = await LifecycleApp.start({ adapter, hold: ['Root.onModuleDestroy'] });
    app.process.signal('SIGTERM');
    await app.process.event('Root.onModuleDestroy');
    const late = begin(app.port, '/never');
    await app.process.event('request that never ends began');
    expect((await app.get('/orders')).headers.connection).toBe('close');
    app.process.release('Root.onModuleDestroy');
    expect(await app.process.exit(IN_TIME_MS)).toEqual(SIGTERM);
    await expect(late.answer).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it('lets app.close() resolve, and the process end by itself, while a request never ends', async () => {
    const app = await LifecycleApp.start({ adapter, shutdownHooks: false, drain: { inFlightMs: 300 } });
    app.begin('/never');
    await app.process.event('request that never ends began');
    app.process.send('close');
    await app.process.event('closed');
    expect(await app.process.exit(IN_TIME_MS)).toEqual({ code: 0, signal: null });
  });
});
