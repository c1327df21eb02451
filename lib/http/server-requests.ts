import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../execution/clock.js';
import type { InFlightRequests } from '../lifecycle/drain.js';
import { SocketSweeper } from './socket-sweeper.js';
import { watchExchanges, type Exchange } from './watch-exchanges.js';

/** Told of every request of the server; must not throw. */
export interface RequestListener {
  requestStarted(): void;
  /** A request that has started is a probe, and so no traffic. */
  requestWithdrawn(): void;
  requestFinished(statusCode: number, durationMs: number, aborted: boolean): void;
}

interface OpenExchange extends Exchange {
  /** In monotonic ms. */
  readonly startedAt: number;
  probe: boolean;
  /** Where it stands among those that are under way. */
  index: number;
}

/** On the request itself: a map would have to hash every one of them. */
const EXCHANGE = Symbol('exchange');
type Watched = IncomingMessage & { [EXCHANGE]?: OpenExchange };

/**
 * The requests of the application's HTTP server, seen at the server itself: an interceptor can be bypassed, and does
 * not see what a middleware answers. Probes count as under way, but not as traffic.
 */
export class ServerRequests implements InFlightRequests {
  private readonly open: OpenExchange[] = [];
  private readonly idleListeners = new Set<() => void>();
  private sweeper: SocketSweeper | undefined;
  private closing = false;

  constructor(
    private readonly clock: Clock,
    private readonly listener: RequestListener,
  ) {}

  get count(): number {
    return this.open.length;
  }

  attach(server: Server): void {
    this.sweeper = new SocketSweeper(server, this.clock);
    watchExchanges(server, {
      started: (request, response) => this.started(request, response),
      ended: (exchange, finished) => this.ended(exchange, finished),
    });
  }

  /** This request is a probe: it is no traffic. */
  markProbe(request: Watched): void {
    const exchange = request[EXCHANGE];
    if (exchange === undefined || exchange.probe) return;
    exchange.probe = true;
    this.listener.requestWithdrawn();
  }

  closeConnections(): void {
    this.closing = true;
    for (const { response } of this.open) sayClose(response);
  }

  idle(): Promise<void> {
    if (this.open.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.add(resolve));
  }

  destroy(): void {
    if (this.open.length > 0) this.sweeper?.closeAll();
    else this.sweeper?.closeIdle();
    this.sweeper?.start();
  }

  private started(request: Watched, response: ServerResponse): OpenExchange {
    const index = this.open.length;
    const exchange = { request, response, startedAt: this.clock.now(), probe: false, index };
    this.open.push(exchange);
    request[EXCHANGE] = exchange;
    if (this.closing) sayClose(response);
    this.listener.requestStarted();
    return exchange;
  }

  private ended(exchange: OpenExchange, finished: boolean): void {
    this.takeOut(exchange);
    const { response, startedAt, probe } = exchange;
    if (!probe) {
      this.listener.requestFinished(response.statusCode, this.clock.now() - startedAt, !finished);
    }
    if (this.open.length > 0) return;
    for (const resolve of this.idleListeners) resolve();
    this.idleListeners.clear();
  }

  /** Their order means nothing: the last one takes the place that is free. */
  private takeOut({ index }: OpenExchange): void {
    const last = this.open.pop();
    if (last === undefined || last.index === index) return;
    this.open[index] = last;
    last.index = index;
  }
}

/** HTTP/2 has no such header, and closes its sessions by itself. */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}
