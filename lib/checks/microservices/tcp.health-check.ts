import type { Server, Socket } from 'node:net';
import type { CheckContext } from '../../interfaces/check.js';
import { answerOf } from './answer-of.js';
import type { TransportSource } from './transport-source.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The socket of a client, or the listening server. */
export type TcpClient = Pick<Socket, 'readyState'> | Pick<Server, 'listening'>;

/**
 * Asks a Nest microservice over the socket of a `ClientProxy` of `Transport.TCP`. The transport has no ping, so the
 * question is a message that nobody handles: the refusal is the answer. It reaches no handler, and Nest logs nothing.
 * Of a raw socket, and of the application's own server, the state is looked at and nothing is sent.
 *
 * Nest never notices that a TCP peer has gone silent without closing the connection (a host that lost its power, a
 * firewall that forgot it). The check does, and goes on failing until the socket is closed.
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
  /** The pattern of the message. One that the other side handles is fine too, if its handler is cheap and only reads. */
  protected readonly pattern: unknown = 'nestjs-vitals.ping';

  constructor(source: TransportSource<TcpClient>) {
    super(source, {
      client: 'a ClientProxy or server of Transport.TCP, or a socket of node:net',
      packageName: '@nestjs/microservices',
    });
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
    // A server has a send() too, which is another thing.
    const reply = 'listening' in client ? undefined : transport?.send?.(this.pattern, {});
    if (reply !== undefined) await answerOf(reply, signal);
  }
}
