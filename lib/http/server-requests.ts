import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CancelTimer, Clock } from '../execution/clock.js';
import type { InFlightRequests } from '../lifecycle/drain.js';

/** Told of every request of the server; must not throw. */
export interface RequestListener {
  requestStarted(): void;
  /** A request that has started is a probe, and so no traffic. */
  requestWithdrawn(): void;
  requestFinished(statusCode: number, durationMs: number, aborted: boolean): void;
}

// What comes in after the drain, while the rest of the application is torn down, must not keep it from closing.
const LATE_GRACE_MS = 1_000;
const SWEEP_MS = 100;

interface Exchange {
  readonly response: ServerResponse;
  /** In monotonic ms. */
  readonly startedAt: number;
  probe: boolean;
}

/**
 * The requests of the application's HTTP server, seen at the server itself: an interceptor can be bypassed, and does
 * not see what a middleware answers. Probes count as under way, but not as traffic.
 */
export class ServerRequests implements InFlightRequests {
  private readonly open = new Map<IncomingMessage, Exchange>();
  private readonly sockets = new Set<Socket>();
  private readonly idleListeners = new Set<() => void>();
  private server: Server | undefined;
  private closing = false;
  private cancelSweep: CancelTimer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly listener: RequestListener,
  ) {}

  get count(): number {
    return this.open.size;
  }

  attach(server: Server): void {
    this.server = server;
    server.prependListener('request', (request, response) => this.started(request, response));
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.once('close', () => this.cancelSweep?.());
  }

  /** This request is a probe: it is no traffic. */
  markProbe(request: IncomingMessage): void {
    const exchange = this.open.get(request);
    if (exchange === undefined || exchange.probe) return;
    exchange.probe = true;
    this.listener.requestWithdrawn();
  }

  closeConnections(): void {
    this.closing = true;
    for (const { response } of this.open.values()) sayClose(response);
  }

  idle(): Promise<void> {
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.add(resolve));
  }

  destroy(): void {
    if (this.open.size > 0) this.server?.closeAllConnections?.();
    else this.server?.closeIdleConnections?.();
    if (this.server?.listening) this.sweepLater(undefined);
  }

  /** Of whatever protocol: a server forgets the sockets that were upgraded, and HTTP/2 knows no closeAllConnections(). */
  private destroySockets(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private started(request: IncomingMessage, response: ServerResponse): void {
    const exchange: Exchange = { response, startedAt: this.clock.now(), probe: false };
    this.open.set(request, exchange);
    if (this.closing) sayClose(response);
    this.listener.requestStarted();
    response.on('close', () => this.finished(request, exchange));
  }

  private finished(request: IncomingMessage, { response, startedAt, probe }: Exchange): void {
    if (!this.open.delete(request)) return;
    if (!probe) {
      const durationMs = this.clock.now() - startedAt;
      this.listener.requestFinished(response.statusCode, durationMs, !response.writableFinished);
    }
    if (this.open.size > 0) return;
    for (const resolve of this.idleListeners) resolve();
    this.idleListeners.clear();
  }

  /** Nest has no end for a close that waits for a request which never ends. */
  private sweepLater(closedAt: number | undefined): void {
    this.cancelSweep = this.clock.setTimer(() => {
      const { server } = this;
      if (server === undefined) return;
      const now = this.clock.now();
      const since = server.listening ? undefined : (closedAt ?? now);
      if (since !== undefined && now - since >= LATE_GRACE_MS) this.destroySockets();
      else if (since !== undefined) server.closeIdleConnections?.();
      this.sweepLater(since);
    }, SWEEP_MS);
  }
}

/** HTTP/2 has no such header, and closes its sessions by itself. */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}
