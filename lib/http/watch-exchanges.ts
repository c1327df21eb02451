import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** Told of every request of a server, and once of its end: answered, or its client gone. Must not throw. */
export interface ExchangeWatcher {
  started(request: IncomingMessage, response: ServerResponse): void;
  ended(request: IncomingMessage): void;
}

/** What Node publishes on both channels. */
interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Watched;
  readonly server: unknown;
}

/** More than one only where the client pipelines. */
const OPEN = Symbol('open requests');
type Watched = Socket & { [OPEN]?: IncomingMessage[] };

/** Sees the requests at the server itself, before any handler does. */
export function watchExchanges(server: HttpServer, watcher: ExchangeWatcher): void {
  const publishes = [HttpServer, HttpsServer].some((type) => server instanceof type);
  if (publishes) watchChannels(server, watcher);
  else watchEvents(server, watcher);
}

/**
 * Node's own instrumentation: one listener for each connection, where the events of the server and of its responses
 * would need one for each request, which a small answer can feel (`bench/`).
 */
function watchChannels(server: HttpServer, { started, ended }: ExchangeWatcher): void {
  const onStart = (message: unknown): void => {
    const { request, response, socket, server: origin } = message as Message;
    if (origin !== server) return;
    openOn(socket).push(request);
    started(request, response);
  };
  const onFinish = (message: unknown): void => {
    const { request, socket, server: origin } = message as Message;
    if (origin !== server) return;
    const open = openOn(socket);
    const index = open.indexOf(request);
    if (index < 0) return;
    open.splice(index, 1);
    ended(request);
  };
  const openOn = (socket: Watched): IncomingMessage[] => {
    const known = socket[OPEN];
    if (known !== undefined) return known;
    const open: IncomingMessage[] = [];
    socket[OPEN] = open;
    socket.once('close', () => open.splice(0).forEach(ended));
    return open;
  };
  // The channels belong to the process: what listens to them lives on. So only while the server does.
  server.on('listening', () => {
    subscribe('http.server.request.start', onStart);
    subscribe('http.server.response.finish', onFinish);
  });
  server.on('close', () => {
    unsubscribe('http.server.request.start', onStart);
    unsubscribe('http.server.response.finish', onFinish);
  });
}

/** HTTP/2 publishes nothing. */
function watchEvents(server: HttpServer, { started, ended }: ExchangeWatcher): void {
  server.prependListener('request', (request, response) => {
    started(request, response);
    response.once('close', () => ended(request));
  });
}
