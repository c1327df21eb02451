import { jest } from '@jest/globals';
import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, createServer, IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, createServer as createNetServer, Socket, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ServerRequests } from '../../../lib/server/server-requests.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server whose requests are watched, and the calls of the listener. */
async function setUp(
  handler: Handler,
  create: (handler: Handler) => Server = (handle) => createServer(handle),
) {
  const clock = new FakeClock();
  const told: [statusCode: number, startedAt: number, aborted: boolean][] = [];
  const begun: number[] = [];
  const requests = new ServerRequests(clock, {
    begin: () => begun.push(clock.now()),
    requestFinished: (...finished) => told.push(finished),
  });
  const server = create(handler);
  requests.attach(server, (url) => url.startsWith('/health/'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  cleanUp.push(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return { clock, told, begun, requests, server, port };
}

function ask(port: number, agent: Agent | false = false): Promise<IncomingMessage> {
  const outgoing = request({ host: '127.0.0.1', port, agent });
  outgoing.end();
  return once(outgoing, 'response').then(async ([response]) => {
    (response as IncomingMessage).resume();
    await once(response, 'end');
    return response as IncomingMessage;
  });
}

const http2Server = (handler: Handler) => createHttp2Server(handler as never) as unknown as Server;

async function askOverHttp2(port: number): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  cleanUp.push(() => session.destroy());
  const stream = session.request();
  stream.resume();
  await once(stream, 'end');
}

/** A handler that keeps its responses until the test ends them. */
function holding() {
  const held: ServerResponse[] = [];
  let notify: () => void = () => undefined;
  const handler: Handler = (_request, response) => {
    held.push(response);
    notify();
  };
  const arrived = (count: number) =>
    new Promise<void>((resolve) => {
      notify = () => held.length >= count && resolve();
      notify();
    });
  return { held, handler, arrived };
}

async function rawSocket(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  cleanUp.push(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

describe('the requests of a server', () => {
  it('are open until their response is sent', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port, told } = await setUp(handler);
    const answers = Promise.all([ask(port), ask(port)]);
    await arrived(2);
    expect([requests.count, requests.trafficCount]).toEqual([2, 2]);
    let idle = false;
    const waiting = requests.idle().then(() => (idle = true));
    held[0]?.end();
    await once(held[0]!, 'close');
    expect([requests.count, idle]).toEqual([1, false]);
    held[1]?.writeHead(204).end();
    await waiting;
    expect(requests.count).toBe(0);
    await answers;
    expect(told).toEqual([
      [200, 0, false],
      [204, 0, false],
    ]);
  });

  it('are reported with the time of their beginning', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port, told, clock } = await setUp(handler);
    await clock.advance(250);
    const answer = ask(port);
    await arrived(1);
    await clock.advance(1_000);
    held[0]?.end();
    await answer;
    await requests.idle();
    expect(told).toEqual([[200, 250, false]]);
  });

  it('end when the client closes the connection', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port, told } = await setUp(handler);
    const socket = await rawSocket(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await arrived(1);
    socket.destroy();
    await requests.idle();
    expect(told).toEqual([[held[0]?.statusCode, 0, true]]);
  });

  it('are idle at once if none is open', async () => {
    const { requests } = await setUp(() => undefined);
    await requests.idle();
  });

  it('count once as open requests if they are probes, and not as traffic', async () => {
    const counts: unknown[] = [];
    const { requests, port, told } = await setUp((incoming, response) => {
      requests.markProbe(incoming);
      requests.markProbe(incoming);
      counts.push([requests.count, requests.trafficCount]);
      response.end();
    });
    await ask(port);
    await requests.idle();
    counts.push([requests.count, requests.trafficCount]);
    expect(counts).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(told).toEqual([]);
  });

  it('are seen before a handler that was added earlier answers them', async () => {
    const seen: number[] = [];
    const { requests, port } = await setUp((_request, response) => {
      seen.push(requests.count);
      response.end();
    });
    await ask(port);
    expect(seen).toEqual([1]);
  });
});

describe('the requests of one connection', () => {
  const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

  it('end each with its own answer if the client pipelines', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port } = await setUp(handler);
    await rawSocket(port, GET + GET + GET);
    await arrived(3);
    expect(requests.count).toBe(3);
    // The other answers wait for the first one.
    held[1]?.end();
    held[0]?.end();
    await once(held[1]!, 'close');
    expect(requests.count).toBe(1);
    held[2]?.end();
    await requests.idle();
  });

  it('are distinguished if one of them is a probe', async () => {
    const { held, handler, arrived } = holding();
    const { requests, told, port } = await setUp(handler);
    await rawSocket(port, GET + GET + GET);
    await arrived(3);
    requests.markProbe(held[1]!.req);
    for (const response of held) response.writeHead(201 + held.indexOf(response)).end();
    await requests.idle();
    expect(told).toEqual([
      [201, 0, false],
      [203, 0, false],
    ]);
  });

  it('are all aborted when it closes, except those that were answered', async () => {
    const { held, handler, arrived } = holding();
    const { requests, told, port } = await setUp(handler);
    const socket = await rawSocket(port, GET + GET + GET);
    await arrived(3);
    held[0]?.end();
    await once(held[0]!, 'close');
    socket.destroy();
    await requests.idle();
    const aborted = told.map(([_status, _startedAt, aborted]) => aborted);
    expect(aborted).toEqual([false, true, true]);
  });

  it('do not end with the answer of another request', async () => {
    const { held, handler, arrived } = holding();
    const { requests, server, port } = await setUp(handler);
    await rawSocket(port, GET);
    await arrived(1);
    const { req, socket } = held[0]!;
    const finish = (answered: IncomingMessage) =>
      channel('http.server.response.finish').publish({
        request: answered,
        response: held[0],
        socket,
        server,
      });
    // Node does not publish this today, but does not promise that it never will.
    finish(new IncomingMessage(new Socket()));
    expect(requests.count).toBe(1);
    finish(req);
    expect(requests.count).toBe(0);
  });

  it('are released with it', async () => {
    const { requests, server, port } = await setUp((_request, response) => void response.end());
    const connections: WeakRef<object>[] = [];
    server.on('request', ({ socket }: IncomingMessage) => {
      for (const key of Object.getOwnPropertySymbols(socket)) {
        if (key.description === 'open exchanges') connections.push(new WeakRef(Reflect.get(socket, key)));
      }
    });
    for (let i = 0; i < 5; i++) await ask(port);
    await requests.idle();
    expect(connections).toHaveLength(5);
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    // A reference that was read in this turn lives until the next.
    await turn();
    collectGarbage();
    // Node may still hold the last one.
    expect(connections.filter((connection) => connection.deref()).length).toBeLessThanOrEqual(1);
  });

  it('leave nothing behind on it after many requests', async () => {
    const { requests, server, port, told } = await setUp((_request, response) => void response.end());
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    cleanUp.push(() => agent.destroy());
    const connections: Socket[] = [];
    server.on('connection', (socket) => connections.push(socket));
    await ask(port, agent);
    const listeners = connections[0]?.listenerCount('close');
    for (let i = 0; i < 20; i++) await ask(port, agent);
    await requests.idle();
    expect(connections).toHaveLength(1);
    expect(connections[0]?.listenerCount('close')).toBe(listeners);
    expect(told).toHaveLength(21);
  });

  it('are seen over TLS', async () => {
    const psk = Buffer.from('a key that both sides have before');
    // A pre-shared key, so that the test needs no certificate.
    const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;
    const { requests, told, port } = await setUp(
      (_request, response) => void response.end(),
      (handle) => createHttpsServer({ ...tls, pskCallback: () => psk }, handle) as unknown as Server,
    );
    const outgoing = httpsRequest({
      ...tls,
      host: '127.0.0.1',
      port,
      agent: false,
      pskCallback: () => ({ psk, identity: 'test' }),
      checkServerIdentity: () => undefined,
    } as RequestOptions);
    outgoing.end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    answer.resume();
    await requests.idle();
    expect(told).toEqual([[200, 0, false]]);
  });

  it('begin with the server, not before it listens', async () => {
    const { begun, port } = await setUp((_request, response) => response.end());
    expect(begun).toEqual([0]);
    await ask(port);
    expect(begun).toEqual([0, 0]);
    await ask(port);
    expect(begun).toHaveLength(2);
  });

  it('are probes from the start if their URL is that of a probe', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port, told } = await setUp(handler);
    const socket = await rawSocket(
      port,
      'POST /health/ready HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n',
    );
    await arrived(1);
    expect([requests.count, requests.trafficCount]).toEqual([1, 0]);
    held[0]?.writeHead(401).end();
    await once(socket, 'data');
    await turn();
    expect([requests.count, requests.trafficCount, told]).toEqual([0, 0, []]);
  });

  it.each(['the stream is reset', 'the session is destroyed'])(
    'over HTTP/2 are aborted where %s before they are answered',
    async (how) => {
      const { held, handler, arrived } = holding();
      const { requests, port, told } = await setUp(handler, http2Server);
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      cleanUp.push(() => session.destroy());
      const stream = session.request({ ':path': '/orders' });
      stream.on('error', () => undefined);
      session.on('error', () => undefined);
      await arrived(1);
      const gone = once(held[0]!, 'close');
      if (how === 'the stream is reset') stream.close(8);
      else session.destroy();
      await gone;
      expect([requests.count, told]).toEqual([0, [[200, 0, true]]]);
    },
  );

  it('are seen over HTTP/2', async () => {
    const { requests, told, port } = await setUp((_request, response) => void response.end(), http2Server);
    await askOverHttp2(port);
    await requests.idle();
    expect(told).toEqual([[200, 0, false]]);
  });

  it('are open as probes over HTTP/2', async () => {
    const { requests, told, port } = await setUp((incoming, response) => {
      requests.markProbe(incoming);
      response.end();
    }, http2Server);
    await askOverHttp2(port);
    await requests.idle();
    expect(told).toEqual([]);
  });

  it('do not count if they did not arrive through it', async () => {
    const { requests, told } = await setUp(() => undefined);
    requests.markProbe(new IncomingMessage(new Socket()));
    requests.markProbe(new IncomingMessage(undefined as never));
    expect(told).toEqual([]);
  });

  it('are not those of another server in the process', async () => {
    const [one, other] = [
      await setUp((_request, response) => void response.end()),
      await setUp((_request, response) => void response.end()),
    ];
    await ask(one.port);
    await one.requests.idle();
    expect([one.told.length, other.told.length]).toEqual([1, 0]);
  });

  it('are watched only while the server listens, because the listeners would live as long as the process', async () => {
    const channels = ['http.server.request.start', 'http.server.response.finish'];
    const watched = () => channels.map((channel) => hasSubscribers(channel));
    const { requests, server, port, told } = await setUp((_request, response) => void response.end());
    expect(watched()).toEqual([true, true]);
    server.close();
    await once(server, 'close');
    expect(watched()).toEqual([false, false]);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    await ask(port);
    await requests.idle();
    expect(told).toHaveLength(1);
  });
});

describe('the requests of a server that does not listen itself', () => {
  it('are seen on connections that it gets from outside', async () => {
    const { requests, server, told } = await setUp((_request, response) => void response.end());
    server.close();
    await once(server, 'close');
    const front = createNetServer((socket) => void server.emit('connection', socket));
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    cleanUp.push(() => front.close());
    await ask((front.address() as AddressInfo).port);
    await requests.idle();
    expect(told).toEqual([[200, 0, false]]);
  });
});

describe('closing the connections', () => {
  it('sets the header on each later response, and on each open one whose head is not sent', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port } = await setUp(handler);
    const agent = new Agent({ keepAlive: true });
    cleanUp.push(() => agent.destroy());
    const first = ask(port, agent);
    await arrived(1);
    requests.closeConnections();
    held[0]?.end();
    expect((await first).headers.connection).toBe('close');
    const second = ask(port, agent);
    await arrived(2);
    held[1]?.end();
    expect((await second).headers.connection).toBe('close');
  });

  it('does not change a response whose head is sent', async () => {
    const { held, handler, arrived } = holding();
    const { requests, port } = await setUp(handler);
    const answer = ask(port);
    await arrived(1);
    held[0]?.flushHeaders();
    expect(() => requests.closeConnections()).not.toThrow();
    held[0]?.end('still whole');
    expect((await answer).statusCode).toBe(200);
  });
});

describe('the end of the drain', () => {
  it('closes idle connections, and aborts open requests', async () => {
    const { handler, arrived } = holding();
    const { requests, port } = await setUp(handler);
    const hung = ask(port);
    await arrived(1);
    requests.destroy();
    await expect(hung).rejects.toThrow(/socket hang up/);
  });

  it('gives later requests one second after the server stops listening, and then closes them', async () => {
    const { held, handler, arrived } = holding();
    const { requests, server, port, clock } = await setUp(handler);
    requests.destroy();
    await clock.advance(60_000);
    const late = expect(ask(port)).rejects.toThrow(/socket hang up/);
    const answered = ask(port);
    await arrived(2);
    const gone = closed(server);
    await clock.advance(1_000);
    held[1]?.end();
    expect((await answered).statusCode).toBe(200);
    await clock.advance(200);
    await gone;
    await late;
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['asks nothing', ''],
    ['does not end its head', 'GET / HTTP/1.1\r\nHo'],
    ['was upgraded', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n'],
  ])('closes a connection that %s', async (_what, text) => {
    const { requests, server, port, clock } = await setUp(() => undefined);
    server.on('upgrade', (_request, socket: Socket) => socket.write('HTTP/1.1 101 \r\n\r\n'));
    const connected = once(server, 'connection');
    await rawSocket(port, text);
    await connected;
    if (text.includes('Upgrade')) await once(server, 'upgrade');
    requests.destroy();
    const gone = closed(server);
    await clock.advance(1_200);
    await gone;
  });

  it('closes HTTP/2 connections, and does not send them a Connection header', async () => {
    const { held, handler, arrived } = holding();
    const { requests, server, port, clock } = await setUp(handler, http2Server);
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    cleanUp.push(() => session.destroy());
    const stream = session.request();
    stream.on('error', () => undefined);
    await arrived(1);
    const setHeader = jest.spyOn(held[0]!, 'setHeader');
    requests.closeConnections();
    expect(setHeader).not.toHaveBeenCalled();
    requests.destroy();
    const gone = closed(server);
    await clock.advance(1_200);
    await gone;
  });

  it('does nothing if the server never listened', () => {
    const clock = new FakeClock();
    const requests = new ServerRequests(clock, {
      begin: () => expect(true).toBe(false),
      requestFinished() {},
    });
    requests.destroy();
    requests.attach(createServer());
    requests.destroy();
    expect(clock.pending).toBe(0);
  });

  it('counts open requests without a traffic listener, and reads neither the clock nor the URL', async () => {
    const clock = new FakeClock();
    const now = jest.spyOn(clock, 'now');
    const isProbe = jest.fn(() => true);
    const requests = new ServerRequests(clock);
    const handled: ServerResponse[] = [];
    const server = createServer((_request, response) => void handled.push(response));
    requests.attach(server, isProbe);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const { port } = server.address() as AddressInfo;

    const answer = ask(port);
    await once(server, 'request');
    requests.markProbe(handled[0]!.req);
    expect(requests.count).toBe(1);
    const idle = requests.idle();
    requests.closeConnections();
    handled[0]!.end();
    expect((await answer).headers.connection).toBe('close');
    await idle;
    expect(requests.count).toBe(0);
    expect(now).not.toHaveBeenCalled();
    expect(isProbe).not.toHaveBeenCalled();
  });
});
