import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** A request and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Told of every request of a server, and once of its end. Must not throw. */
export interface ExchangeWatcher<T extends Exchange> {
  started(request: IncomingMessage, response: ServerResponse): T;
  /** @param finished whether the whole answer has been sent; if not, the client has gone. */
  ended(exchange: T, finished: boolean): void;
}

/** What Node publishes on both channels. */
interface Message extends Exchange {
  readonly socket: Socket;
  readonly server: unknown;
}

/** The exchanges of a server that are under way. */
export interface OpenExchanges<T extends Exchange> extends Iterable<T> {
  /** `undefined` unless the request is one of the server's, and under way. */
  find(request: IncomingMessage): T | undefined;
}

/** Sees the requests at the server itself, before any handler does. */
export function watchExchanges<T extends Exchange>(
  server: HttpServer,
  watcher: ExchangeWatcher<T>,
): OpenExchanges<T> {
  const publishes = [HttpServer, HttpsServer].some((type) => server instanceof type);
  return publishes ? watchChannels(server, watcher) : watchEvents(server, watcher);
}

/**
 * Node's own instrumentation. It needs one listener for each connection, not for each request, and notes what is under
 * way at the connection, not at the request: Express makes each request and response an object of a shape of its own, and
 * on those a property of ours was among the dearest things done here (`bench/`).
 */
function watchChannels<T extends Exchange>(
  server: HttpServer,
  { started, ended }: ExchangeWatcher<T>,
): OpenExchanges<T> {
  const OPEN = Symbol('open exchanges');
  // In the order of the requests; more than one only where the client pipelines.
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
    // Answers leave in the order of the requests: it can only be the first, or one that ended with the connection.
    const first = exchanges[0];
    if (first?.request !== request) return;
    exchanges.shift();
    ended(first, true);
  };

  // The channels belong to the process: what listens to them lives on. So only while the server does its work, which
  // it may without listening itself, on connections that a parent process hands to it.
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
    // A request that an adapter has made up, to inject it, may have no socket.
    find: (request) =>
      (request.socket as Watched | undefined)?.[OPEN]?.find((exchange) => exchange.request === request),
  };
}

/** HTTP/2 publishes nothing. */
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
      // HTTP/2 calls a response finished also where the stream was reset before it was.
      ended(exchange, response.writableFinished && !request.aborted);
    });
  });
  return { [Symbol.iterator]: () => open.values(), find: (request) => open.get(request) };
}
