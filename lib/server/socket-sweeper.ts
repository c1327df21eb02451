import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { CancelTimer, Clock } from '../support/time/clock.js';
import { repeat } from '../support/time/repeat.js';

/** How long a request that arrives after the drain may hold up the close of the server. */
const LATE_GRACE_MS = 1_000;
const SWEEP_MS = 100;

/** Makes sure that a server which is being closed does close. Nest waits without a limit for requests that never end. */
export class SocketSweeper {
  /** Every open socket. A server forgets those that were upgraded, and HTTP/2 has no closeAllConnections(). */
  private readonly sockets = new Set<Socket>();
  private cancel: CancelTimer | undefined;

  constructor(
    private readonly server: Server,
    private readonly clock: Clock,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.once('close', () => this.cancel?.());
  }

  /** Closes all connections, idle or not. */
  closeAll(): void {
    this.server.closeAllConnections?.();
  }

  closeIdle(): void {
    this.server.closeIdleConnections?.();
  }

  /** Waits until the server no longer listens, then closes idle connections at once and all others one second later. */
  start(): void {
    if (!this.server.listening) return;
    let closedAt: number | undefined;
    this.cancel = repeat(this.clock, SWEEP_MS, () => {
      if (this.server.listening) return;
      const now = this.clock.now();
      closedAt ??= now;
      if (now - closedAt < LATE_GRACE_MS) this.closeIdle();
      else for (const socket of this.sockets) socket.destroy();
    });
  }
}
