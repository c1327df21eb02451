import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** A request and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Called for every request of a server, and once when it ends. Must not throw. */
export interface ExchangeWatcher<T extends Exchange> {
  started(request: IncomingMessage, response: ServerResponse): T;
  /** @param finished whether the whole answer was sent. If not, the client closed the connection. */
  ended(exchange: T, finished: boolean): void;
}

/** What Node publishes on both channels. */
interface Message extends Exchange {
  readonly socket: Socket;
  readonly server: unknown;
}

/** The open exchanges of a server. */
export interface OpenExchanges<T extends Exchange> extends Iterable<T> {
  /** `undefined` if the request is not open, or not one of this server. */
  find(request: IncomingMessage): T | undefined;
}

/** Watches the requests of a server, before any handler gets them. */
export function watchExchanges<T extends Exchange>(
  server: HttpServer,
  watcher: ExchangeWatcher<T>,
): OpenExchanges<T> {
  const publishes = [HttpServer, HttpsServer].some((type) => server instanceof type);
  return publishes ? watchChannels(server, watcher) : watchEvents(server, watcher);
}

/**
 * Uses Node's diagnostics channels. They need one listener for each connection, not for each request. Express changes each
 * request's prototype, which makes extra properties slow (`bench/`), so open exchanges are kept on the socket.
 */
function watchChannels<T extends Exchange>(
  server: HttpServer,
  { started, ended }: ExchangeWatcher<T>,
): OpenExchanges<T> {
  const OPEN = Symbol('open exchanges');
  // In the order of the requests. There is more than one if the client pipelines.
  type Watched = Socket & { [OPEN]?: T[] };
  const connections = new Set<T[]>();

  const openOn = (socket: Watched): T[] => {
    const known = socket[OPEN];
    if (known !== undefined) return known;
    const exchanges: T[] = [];
    socket[OPEN] = exchanges;
    connections.add(exchanges);
    socket.once('close', () => {
      connections.delete(exchanges);
      for (const exchange of exchanges.splice(0)) ended(exchange, exchange.response.writableFinished);
    });
    return exchanges;
  };
  const onStart = (message: unknown): void => {
    const { request, response, socket, server: origin } = message as Message;
    if (origin === server) openOn(socket).push(started(request, response));
  };
  const onFinish = (message: unknown): void => {
    const { request, socket, server: origin } = message as Message;
    if (origin !== server) return;
    const exchanges = openOn(socket);
    // Answers are sent in the order of the requests, so this is the first one, or one that ended with the connection.
    const first = exchanges[0];
    if (first?.request !== request) return;
    exchanges.shift();
    ended(first, true);
  };

  // The channels belong to the process and keep their listeners, so listen only while the server works. A server that does
  // not listen works too, if a parent process gives it connections.
  let watching = false;
  const watch = (): void => {
    if (watching) return;
    watching = true;
    subscribe('http.server.request.start', onStart);
    subscribe('http.server.response.finish', onFinish);
  };
  server.on('listening', watch);
  server.on('connection', watch);
  server.on('close', () => {
    watching = false;
    unsubscribe('http.server.request.start', onStart);
    unsubscribe('http.server.response.finish', onFinish);
  });

  return {
    *[Symbol.iterator]() {
      for (const exchanges of connections) yield* exchanges;
    },
    // A request that an adapter injects, as Fastify does in tests, may have no socket.
    find: (request) =>
      (request.socket as Watched | undefined)?.[OPEN]?.find((exchange) => exchange.request === request),
  };
}

/** For HTTP/2, which publishes nothing on these channels. */
function watchEvents<T extends Exchange>(
  server: HttpServer,
  { started, ended }: ExchangeWatcher<T>,
): OpenExchanges<T> {
  const open = new Map<IncomingMessage, T>();
  server.prependListener('request', (request, response) => {
    const exchange = started(request, response);
    open.set(request, exchange);
    response.once('close', () => {
      open.delete(request);
      // HTTP/2 calls a response finished even if the stream was reset before.
      ended(exchange, response.writableFinished && !request.aborted);
    });
  });
  return { [Symbol.iterator]: () => open.values(), find: (request) => open.get(request) };
}
