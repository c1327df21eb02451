import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Clock } from '../support/time/clock.js';
import type { InFlightRequests } from '../lifecycle/drain.js';
import { SocketSweeper } from './socket-sweeper.js';
import { watchExchanges, type Exchange, type OpenExchanges } from './watch-exchanges.js';

/** Gets every request of the server that is not a probe. Must not throw. */
export interface TrafficListener {
  /** Requests may arrive from now on. May be called more than once. */
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
 * Counts the open requests of the application's HTTP server. It watches the server itself, because an interceptor does not
 * see requests that a middleware answers. Probes count as open requests, but not as traffic.
 *
 * Without a traffic listener it keeps only the number of open requests, which the drain needs: Node has no public way to ask
 * a server for its open requests.
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

  /** Open requests that are not probes; all open requests if there is no traffic listener. */
  get trafficCount(): number {
    return this.underWay - this.probesUnderWay;
  }

  /**
   * @param isProbe whether a URL is that of a probe. Such requests do not count as traffic, even if a guard refuses them.
   * @param onAnswered called when the whole answer to a request is sent, until the drain begins. Must not throw.
   */
  attach(server: Server, isProbe: (url: string) => boolean = () => false, onAnswered?: AnswerListener): void {
    this.isProbe = isProbe;
    this.onAnswered = onAnswered;
    // Traffic begins here, because the boot must not count as time without traffic. A server that does not listen may get
    // connections from a parent process.
    const { traffic } = this;
    if (traffic) for (const event of ['listening', 'connection']) server.once(event, () => traffic.begin());
    this.sweeper = new SocketSweeper(server, this.clock);
    this.open = watchExchanges(server, {
      started: (request, response) => this.started(request, response),
      ended: (exchange, finished) => this.ended(exchange, finished),
    });
  }

  /** Marks a request as a probe, so that it does not count as traffic. */
  markProbe(request: IncomingMessage): void {
    if (this.traffic === undefined) return;
    const exchange = this.open?.find(request);
    if (exchange === undefined || exchange.probe) return;
    exchange.probe = true;
    this.probesUnderWay++;
  }

  closeConnections(): void {
    this.closing = true;
    for (const { response } of this.open ?? []) setConnectionClose(response);
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
    if (this.closing) setConnectionClose(response);
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
    if (this.underWay === 0 && this.idleListeners.size > 0) this.notifyIdle();
  }

  private notifyIdle(): void {
    for (const resolve of this.idleListeners) resolve();
    this.idleListeners.clear();
  }
}

/** HTTP/2 has no such header, and closes its sessions itself. */
function setConnectionClose(response: ServerResponse): void {
  if (!response.headersSent && response.req.httpVersionMajor < 2) response.setHeader('Connection', 'close');
}
