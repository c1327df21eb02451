import type { Server, Socket } from 'node:net';
import type { CheckContext } from '../../interfaces/check.js';
import { resolveOptions } from '../shared/resolve-options.js';
import { answerOf } from './answer-of.js';
import type { TransportSource } from './nest-transport.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The socket of a client, or the listening server. */
export type TcpClient = Pick<Socket, 'readyState'> | Pick<Server, 'listening'>;

export interface TcpCheckOptions {
  /**
   * The pattern of the message. Default `'nestjs-vitals.ping'`, which no handler has. A pattern with a handler works, too, if
   * that handler is cheap and only reads.
   */
  readonly pattern?: unknown;
}

const DEFAULTS = { pattern: 'nestjs-vitals.ping' as unknown };

/**
 * Sends a message to a Nest microservice over the socket of a `ClientProxy` of `Transport.TCP`. The transport has no ping, so
 * the message has a pattern without a handler, and the refusal is the answer. Nest logs nothing. For a raw socket, and for the
 * application's own server, the check only reads the state.
 *
 * Nest does not notice a TCP peer that goes silent without closing the connection (a host without power, a firewall that dropped
 * the connection). The check does, and fails until the socket is closed.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'pricing' })
 * export class PricingHealth extends TcpHealthCheck {
 *   constructor(@Inject('PRICING') client: ClientProxy) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class TcpHealthCheck extends TransportHealthCheck<TcpClient> {
  private readonly options: typeof DEFAULTS;

  /**
   * @throws InvalidClientError if `source` has no TCP connection
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(source: TransportSource<TcpClient>, options: TcpCheckOptions = {}) {
    super(source, {
      client: 'a ClientProxy or server of Transport.TCP, or a socket of node:net',
      packageName: '@nestjs/microservices',
    });
    this.options = resolveOptions(new.target.name, options, DEFAULTS, { rules: { pattern: () => {} } });
  }

  protected isClient(client: unknown): client is TcpClient {
    if (typeof client !== 'object' || client === null) return false;
    return 'listening' in client || 'readyState' in client;
  }

  protected stateOf({ client }: TransportConnection<TcpClient>): ConnectionState {
    if ('listening' in client)
      return { name: client.listening ? 'listening' : 'closed', isUp: client.listening };
    return { name: client.readyState, isUp: client.readyState === 'open' };
  }

  protected async ask(
    { client, transport }: TransportConnection<TcpClient>,
    { signal }: CheckContext,
  ): Promise<void> {
    // The send() of a server does something else.
    const reply = 'listening' in client ? undefined : transport?.send?.(this.options.pattern, {});
    if (reply !== undefined) await answerOf(reply, signal);
  }
}
