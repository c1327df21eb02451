import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { CancelTimer, Clock } from '../support/time/clock.js';

// What comes in after the drain, while the rest of the application is torn down, must not keep it from closing.
const LATE_GRACE_MS = 1_000;
const SWEEP_MS = 100;

/** Sees to it that a server which is closed ends: Nest has no end for a close that waits for a request which never does. */
export class SocketSweeper {
  /** Of whatever protocol: a server forgets the sockets that were upgraded, and HTTP/2 knows no closeAllConnections(). */
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

  /** Closes what is open now, idle or not. */
  closeAll(): void {
    this.server.closeAllConnections?.();
  }

  closeIdle(): void {
    this.server.closeIdleConnections?.();
  }

  /** From now on: as soon as the server no longer listens, what is idle goes at once, and the rest a second later. */
  start(): void {
    if (this.server.listening) this.sweepLater(undefined);
  }

  private sweepLater(closedAt: number | undefined): void {
    this.cancel = this.clock.setTimer(() => {
      const now = this.clock.now();
      const since = this.server.listening ? undefined : (closedAt ?? now);
      if (since !== undefined && now - since >= LATE_GRACE_MS)
        for (const socket of this.sockets) socket.destroy();
      else if (since !== undefined) this.closeIdle();
      this.sweepLater(since);
    }, SWEEP_MS);
  }
}
