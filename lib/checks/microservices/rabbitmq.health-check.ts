import type { CheckContext } from '../../interfaces/check.js';
import { lastStatusOf, type TransportSource } from './nest-transport.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The members that are used of a channel of amqplib. */
export interface AmqpChannel {
  close(): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
}

/** The members that are used of a connection of amqplib. */
export interface AmqpConnection {
  createChannel(): Promise<AmqpChannel>;
}

/** The members that are used of amqp-connection-manager, which Nest uses for its connections. */
export interface AmqpConnectionManager {
  isConnected(): boolean;
  readonly connection?: AmqpConnection | undefined;
}

export type AmqpClient = AmqpConnectionManager | AmqpConnection;

const isManager = (client: unknown): client is AmqpConnectionManager =>
  typeof (client as Partial<AmqpConnectionManager> | null)?.isConnected === 'function';

const isConnection = (client: unknown): client is AmqpConnection =>
  typeof (client as Partial<AmqpConnection> | null)?.createChannel === 'function';

/**
 * Opens a channel to RabbitMQ beside the application's and closes it, on the connection of the application: a `ClientProxy`
 * or a server of `Transport.RMQ`, a manager of amqp-connection-manager or a connection of amqplib. The broker has to answer
 * that. It declares nothing and leaves the application's own channel alone, which a refused command would close.
 *
 * It also fails when the broker has blocked the connection (memory or disk alarm: the broker then takes neither messages nor
 * acknowledgements), and when the connection has no channel left.
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
    return isManager(client) || isConnection(client);
  }

  protected stateOf({ client, transport }: TransportConnection<AmqpClient>): ConnectionState {
    if (isManager(client) && !client.isConnected()) return { name: 'disconnected', isUp: false };
    if (transport && lastStatusOf(transport) === 'blocked')
      return { name: 'blocked by the broker', isUp: false };
    return { name: 'connected', isUp: true };
  }

  protected async ask({ client }: TransportConnection<AmqpClient>, _context: CheckContext): Promise<void> {
    const connection = isManager(client) ? client.connection : client;
    const channel = await connection?.createChannel();
    // Without a listener, an error of the channel would end the process.
    channel?.on('error', () => {});
    await channel?.close();
  }
}
