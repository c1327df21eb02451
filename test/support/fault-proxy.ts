import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

interface Address {
  readonly host: string;
  readonly port: number;
}

type Fault =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'blackHole' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number };

/** One client's connection and its counterpart to the server. */
class Link {
  private readonly upstream: Socket;
  /** Once it has swallowed a byte, a connection can never make sense again: it stays dead, as behind a firewall that forgot it. */
  private isDead = false;
  private hasEnded = false;
  private lastReply: Promise<void> = Promise.resolve();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly client: Socket,
    target: Address,
    private readonly fault: () => Fault,
  ) {
    this.upstream = connect(target.port, target.host);
    for (const socket of [client, this.upstream]) socket.setNoDelay(true).on('error', () => {});
    client.on('data', (chunk) => this.request(chunk));
    client.on('end', () => this.end());
    client.on('close', () => this.destroy());
    this.upstream.on('data', (chunk) => this.reply(chunk));
    this.upstream.on('end', () => this.isOpen() && this.afterReplies(() => this.client.end()));
    this.upstream.on('close', (hadError) => this.isOpen() && this.afterReplies(() => this.drop(hadError)));
  }

  reset(): void {
    // By itself it says goodbye first; destroyed in the same turn, the client sees nothing but the reset.
    // After a goodbye a reset is refused, and Node then keeps the socket for ever, even past its own exit.
    if (!this.client.writableEnded) this.client.resetAndDestroy();
    this.destroy();
  }

  destroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.client.destroy();
    this.upstream.destroy();
  }

  get isLost(): boolean {
    return this.isDead;
  }

  /** A kernel gives a dead connection up in the end, once its client has closed it. */
  bury(): void {
    if (this.isDead && this.hasEnded && this.fault().kind !== 'blackHole') this.reset();
  }

  private isOpen(): boolean {
    return !this.isDead && this.fault().kind !== 'blackHole';
  }

  private end(): void {
    this.hasEnded = true;
    if (this.isOpen()) this.upstream.end();
    else this.isDead = true;
    this.bury();
  }

  private request(chunk: Buffer): void {
    if (this.isOpen()) this.upstream.write(chunk);
    else this.isDead = true;
  }

  private reply(chunk: Buffer): void {
    const fault = this.fault();
    if (!this.isOpen()) this.isDead = true;
    else if (fault.kind === 'cut') this.cut(chunk.subarray(0, fault.bytes));
    else if (fault.kind === 'delay') this.replyLater(chunk, fault.ms);
    else this.afterReplies(() => this.client.write(chunk));
  }

  private cut(head: Buffer): void {
    this.client.write(head);
    // A reset that arrives together with the bytes looks like an orderly end to the reader.
    void this.elapse(20).then(() => this.reset());
  }

  private replyLater(chunk: Buffer, ms: number): void {
    this.lastReply = Promise.all([this.lastReply, this.elapse(ms)]).then(() => this.deliver(chunk));
  }

  private elapse(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => (this.timers.delete(timer), resolve()), ms);
      this.timers.add(timer);
    });
  }

  private deliver(chunk: Buffer): void {
    if (this.isOpen()) this.client.write(chunk);
    else this.isDead = true;
  }

  /** Keeps the order: nothing overtakes a delayed reply. */
  private afterReplies(action: () => void): void {
    this.lastReply = this.lastReply.then(action);
  }

  private drop(hadError: boolean): void {
    if (hadError) this.reset();
    else this.destroy();
  }
}

/**
 * A TCP proxy in front of a server that makes network faults on command. A fault holds for every
 * connection, open or new, until the next command.
 */
export class FaultProxy {
  private fault: Fault = { kind: 'pass' };
  private readonly links = new Map<Socket, Link>();
  private acceptedSoFar = 0;
  readonly host = '127.0.0.1';

  private constructor(
    private readonly server: Server,
    private readonly target: Address,
    readonly port: number,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async start(target: Address): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, target, (server.address() as AddressInfo).port);
  }

  /** Connections of clients that are open now, on this side: in a black hole, a client that leaves is not noticed. */
  get connections(): number {
    return this.links.size;
  }

  /** Connections of clients since the start. */
  get accepted(): number {
    return this.acceptedSoFar;
  }

  /** No fault. Await it after `refuse()`: the port must be listened on again. */
  async pass(): Promise<void> {
    this.fault = { kind: 'pass' };
    for (const link of this.links.values()) link.bury();
    if (this.server.listening) return;
    this.server.listen(this.port, this.host);
    await once(this.server, 'listening');
  }

  /** Resets the connections that lost something in the black hole. */
  resetLost(): void {
    for (const link of this.links.values()) if (link.isLost) link.reset();
  }

  /** New connections are refused (ECONNREFUSED), open ones dropped. */
  async refuse(): Promise<void> {
    this.fault = { kind: 'refuse' };
    const closed = this.server.listening ? once(this.server, 'close') : undefined;
    if (closed) this.server.close();
    this.resetAll();
    await closed;
  }

  /** Every connection, open or new, is reset (ECONNRESET). */
  reset(): void {
    this.fault = { kind: 'reset' };
    this.resetAll();
  }

  /** Connections are accepted and stay open, but no byte arrives in either direction. Swallowed bytes never arrive. */
  blackHole(): void {
    this.fault = { kind: 'blackHole' };
  }

  /** Every reply of the server arrives `ms` later. */
  delay(ms: number): void {
    this.fault = { kind: 'delay', ms };
  }

  /** The first bytes of the next reply on each connection arrive, then the connection is reset. */
  cutMidReply(bytes = 1): void {
    this.fault = { kind: 'cut', bytes };
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  private accept(client: Socket): void {
    this.acceptedSoFar += 1;
    if (this.fault.kind === 'reset') {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    this.links.set(client, new Link(client, this.target, () => this.fault));
    client.on('close', () => this.links.delete(client));
  }

  private resetAll(): void {
    for (const link of this.links.values()) link.reset();
  }
}
