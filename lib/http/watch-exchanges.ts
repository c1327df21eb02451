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

/** Sees the requests at the server itself, before any handler does. */
export function watchExchanges<T extends Exchange>(server: HttpServer, watcher: ExchangeWatcher<T>): void {
  const publishes = [HttpServer, HttpsServer].some((type) => server instanceof type);
  if (publishes) watchChannels(server, watcher);
  else watchEvents(server, watcher);
}

/**
 * Node's own instrumentation. It needs one listener for each connection, not for each request. And it touches neither
 * the request nor the response once a handler has had them: Express makes each an object of a shape of its own, on
 * which the look at any property costs as much as all that is done here (`bench/`).
 */
function watchChannels<T extends Exchange>(server: HttpServer, { started, ended }: ExchangeWatcher<T>): void {
  const open = Symbol('open exchanges');
  // In the order of the requests; more than one only where the client pipelines.
  type Watched = Socket & { [open]?: T[] };

  const openOn = (socket: Watched): T[] => {
    const known = socket[open];
    if (known !== undefined) return known;
    const exchanges: T[] = [];
    socket[open] = exchanges;
    socket.once('close', () => {
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
    const index = exchanges.findIndex((exchange) => exchange.request === request);
    const [exchange] = index < 0 ? [] : exchanges.splice(index, 1);
    if (exchange !== undefined) ended(exchange, true);
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
}

/** HTTP/2 publishes nothing. */
function watchEvents<T extends Exchange>(server: HttpServer, { started, ended }: ExchangeWatcher<T>): void {
  server.prependListener('request', (request, response) => {
    const exchange = started(request, response);
    response.once('close', () => ended(exchange, response.writableFinished));
  });
}
