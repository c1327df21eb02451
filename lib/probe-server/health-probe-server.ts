import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fault, HealthConfigurationError, type Fault } from '../support/errors/configuration.error.js';

/** A probe sends its head in one packet. */
const REQUEST_MS = 5_000;
/** Longer than the idle time of load balancers, such as 60 s of AWS's, so that it is they who close a connection. */
const KEEP_ALIVE_MS = 75_000;
const CHECK_MS = 1_000;
const MAX_HEADER_BYTES = 8_192;
/** How long a request that is under way may hold up the close. */
const CLOSE_MS = 1_000;

export interface ProbeServerSettings {
  readonly port: number;
  readonly host: string | undefined;
  readonly maxConnections: number;
}

/** A server for probes alone. What strangers can do to it is bounded: time, sizes and connections. It never keeps the process alive. */
export class HealthProbeServer {
  /** Those that have waited longest for a request come first. */
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly maxConnections: number,
  ) {
    server.unref();
    server.on('connection', (socket: Socket) => this.admit(socket));
  }

  /** @throws HealthConfigurationError (as a rejection) if it cannot listen there. */
  static async listen(
    listener: RequestListener,
    { port, host, maxConnections }: ProbeServerSettings,
  ): Promise<HealthProbeServer> {
    const server = createServer({
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      // A hand-written probe may lack the Host header of HTTP/1.1. There is only one host here.
      requireHostHeader: false,
    });
    const probeServer = new HealthProbeServer(server, maxConnections);
    const answer: RequestListener = (request, response) => probeServer.answer(listener, request, response);
    // Without a listener of its own, Node would ask for the body.
    server.on('request', answer).on('checkContinue', answer);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(HealthConfigurationError.create([listenFault(error, port, host)])),
      );
      // In a worker of node:cluster, `exclusive` keeps the port to this process: a sibling would answer for it.
      server.listen({ port, ...(host !== undefined && { host }), exclusive: true }, resolve);
    });
    // From here on an error, such as too many open files, must not end the process.
    server.removeAllListeners('error').on('error', () => {});
    return probeServer;
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    const deadline = setTimeout(() => this.server.closeAllConnections(), CLOSE_MS);
    await closed;
    clearTimeout(deadline);
  }

  private answer(listener: RequestListener, ...[request, response]: Parameters<RequestListener>): void {
    const { socket, headers } = request;
    this.sockets.delete(socket);
    this.sockets.add(socket);
    // The body is never read.
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
      response.setHeader('Connection', 'close');
      response.once('close', () => socket.destroy());
    }
    listener(request, response);
  }

  private admit(socket: Socket): void {
    socket.unref();
    socket.once('close', () => this.sockets.delete(socket));
    this.sockets.add(socket);
    if (this.sockets.size <= this.maxConnections) return;
    const [longest] = this.sockets;
    longest!.destroy();
  }
}

function listenFault(
  { code, message }: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): Fault {
  const remedy = 'Give HealthProbeServerModule.forRoot() another';
  switch (code) {
    case 'EADDRINUSE':
      return fault(
        `Port ${port} of the probe server is in use.`,
        `${remedy} port. In node:cluster and PM2, give a function: port: (instance) => ${port} + instance.`,
      );
    case 'EACCES':
      return fault(`This process may not listen on port ${port}.`, `${remedy} port, of at least 1024.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fault(`This machine has no address "${host}".`, `${remedy} host, or none for all addresses.`);
    default:
      return fault(`The probe server cannot listen on port ${port}: ${message}`, `${remedy} port or host.`);
  }
}
