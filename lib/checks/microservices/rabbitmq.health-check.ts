import type { CheckContext } from '../../interfaces/check.js';
import { isAmqpConnection, isAmqpManager, type AmqpClient } from './amqp-client.js';
import { lastStatusOf } from './nest-transport.js';
import type { TransportSource } from './transport-source.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/**
 * Asks RabbitMQ on the connection that the application holds, a `ClientProxy` or a server of `Transport.RMQ`, a manager
 * of amqp-connection-manager or a connection of amqplib: opens a channel beside the application's and closes it. That
 * is answered by the broker, declares nothing, and cannot harm the application's own channel, which a refused command
 * would close.
 *
 * It also fails when the broker has blocked the connection (memory or disk alarm: it takes neither messages nor
 * acknowledgements), and when no channel is left on the connection.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'rabbitmq' })
 * export class RabbitMqHealth extends RabbitMqHealthCheck {
 *   constructor(@Inject('BILLING') client: ClientProxy) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class RabbitMqHealthCheck extends TransportHealthCheck<AmqpClient> {
  constructor(source: TransportSource<AmqpClient>) {
    super(source, {
      client:
        'a ClientProxy or server of Transport.RMQ, a manager of amqp-connection-manager or a connection of amqplib',
      packageName: 'amqplib amqp-connection-manager',
      events: {
        recovered: 'connect',
        failed: { event: 'connectFailed', errorOf: (value) => (value as { readonly err?: unknown }).err },
      },
    });
  }

  protected isClient(client: unknown): client is AmqpClient {
    return isAmqpManager(client) || isAmqpConnection(client);
  }

  protected stateOf({ client, transport }: TransportConnection<AmqpClient>): ConnectionState {
    if (isAmqpManager(client) && !client.isConnected()) return { name: 'disconnected', isUp: false };
    if (transport && lastStatusOf(transport) === 'blocked')
      return { name: 'blocked by the broker', isUp: false };
    return { name: 'connected', isUp: true };
  }

  protected async ask({ client }: TransportConnection<AmqpClient>, _context: CheckContext): Promise<void> {
    const connection = isAmqpManager(client) ? client.connection : client;
    const channel = await connection?.createChannel();
    // Without a listener, an error on it would be thrown at the process.
    channel?.on('error', () => {});
    await channel?.close();
  }
}
