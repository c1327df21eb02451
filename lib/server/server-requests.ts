import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../support/time/clock.js';
import type { InFlightRequests } from '../lifecycle/drain.js';
import { SocketSweeper } from './socket-sweeper.js';
import { watchExchanges, type Exchange, type OpenExchanges } from './watch-exchanges.js';

/** Hears of every request of the server that is not a probe. Must not throw. */
export interface TrafficListener {
  /** From now on there may be requests. May be told more than once. */
  begin(): void;
  /** @param startedAt in monotonic ms. */
  requestFinished(statusCode: number, startedAt: number, aborted: boolean): void;
}

type AnswerListener = (request: IncomingMessage, response: ServerResponse) => void;

interface OpenExchange extends Exchange {
  /** In monotonic ms; 0 without a traffic listener, so that the clock is not read. */
  readonly startedAt: number;
  probe: boolean;
}

/**
 * The requests of the application's HTTP server, seen at the server itself: an interceptor can be bypassed, and does
 * not see what a middleware answers. Probes count as under way, but not as traffic.
 *
 * Without a traffic listener only the number of requests under way is kept, which the drain needs from the first
 * request on: Node has no public way to ask a server for the requests that it is working on.
 */
export class ServerRequests implements InFlightRequests {
  private readonly idleListeners = new Set<() => void>();
  private open: OpenExchanges<OpenExchange> | undefined;
  private sweeper: SocketSweeper | undefined;
  private underWay = 0;
  private probesUnderWay = 0;
  private closing = false;
  private isProbe: (url: string) => boolean = () => false;
  private onAnswered: AnswerListener | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly traffic?: TrafficListener,
  ) {}

  get count(): number {
    return this.underWay;
  }

  /** Those of them that are not probes; without a traffic listener, all of them. */
  get trafficCount(): number {
    return this.underWay - this.probesUnderWay;
  }

  /**
   * @param isProbe whether this is the URL of a probe: then also what is refused before it gets to the probe is no traffic.
   * @param onAnswered called when the whole answer to a request is sent, until the drain. Must not throw.
   */
  attach(server: Server, isProbe: (url: string) => boolean = () => false, onAnswered?: AnswerListener): void {
    this.isProbe = isProbe;
    this.onAnswered = onAnswered;
    // Not before: the boot is no time without traffic. It may never listen, and be handed its connections.
    const { traffic } = this;
    if (traffic) for (const event of ['listening', 'connection']) server.once(event, () => traffic.begin());
    this.sweeper = new SocketSweeper(server, this.clock);
    this.open = watchExchanges(server, {
      started: (request, response) => this.started(request, response),
      ended: (exchange, finished) => this.ended(exchange, finished),
    });
  }

  /** This request is a probe, whatever its URL: it is no traffic. */
  markProbe(request: IncomingMessage): void {
    if (this.traffic === undefined) return;
    const exchange = this.open?.find(request);
    if (exchange === undefined || exchange.probe) return;
    exchange.probe = true;
    this.probesUnderWay++;
  }

  closeConnections(): void {
    this.closing = true;
    for (const { response } of this.open ?? []) sayClose(response);
  }

  idle(): Promise<void> {
    if (this.underWay === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.add(resolve));
  }

  destroy(): void {
    if (this.underWay > 0) this.sweeper?.closeAll();
    else this.sweeper?.closeIdle();
    this.sweeper?.start();
  }

  private started(request: IncomingMessage, response: ServerResponse): OpenExchange {
    this.underWay++;
    if (this.closing) sayClose(response);
    if (this.traffic === undefined) return { request, response, startedAt: 0, probe: false };
    const probe = this.isProbe(request.url ?? '');
    if (probe) this.probesUnderWay++;
    return { request, response, startedAt: this.clock.now(), probe };
  }

  private ended({ request, response, startedAt, probe }: OpenExchange, finished: boolean): void {
    this.underWay--;
    if (finished && !this.closing) this.onAnswered?.(request, response);
    if (probe) this.probesUnderWay--;
    else this.traffic?.requestFinished(response.statusCode, startedAt, !finished);
    if (this.underWay === 0 && this.idleListeners.size > 0) this.tellIdle();
  }

  private tellIdle(): void {
    for (const resolve of this.idleListeners) resolve();
    this.idleListeners.clear();
  }
}

/** HTTP/2 has no such header, and closes its sessions by itself. */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}
