import type { CheckContext } from '../../interfaces/check.js';
import { lastStatusOf, type TransportSource } from './nest-transport.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The members that are used of a `NatsConnection` of `@nats-io/transport-node` (Nest 12) or `nats` (Nest 11). */
export interface NatsClient {
  isClosed(): boolean;
  isDraining(): boolean;
  /** Sends a PING and waits for the PONG. Rejects at once while there is no connection. */
  rtt(): Promise<number>;
}

/**
 * Sends a PING to the NATS server on the connection of the application, a `ClientProxy` or a server of `Transport.NATS` or a
 * `NatsConnection`, and waits for the PONG. Publishes nothing and subscribes to nothing.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'nats' })
 * export class NatsHealth extends NatsHealthCheck {
 *   constructor(@Inject('ORDERS') client: ClientProxy) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class NatsHealthCheck extends TransportHealthCheck<NatsClient> {
  constructor(source: TransportSource<NatsClient>) {
    super(source, {
      client: 'a ClientProxy or server of Transport.NATS, or a NatsConnection',
      packageName: '@nats-io/transport-node',
    });
  }

  protected isClient(client: unknown): client is NatsClient {
    return typeof (client as Partial<NatsClient> | undefined)?.rtt === 'function';
  }

  protected stateOf({ client, transport }: TransportConnection<NatsClient>): ConnectionState {
    if (client.isClosed()) return { name: 'closed', isUp: false };
    if (client.isDraining()) return { name: 'draining', isUp: false };
    return { name: (transport && lastStatusOf(transport)) ?? 'open', isUp: true };
  }

  protected async ask({ client }: TransportConnection<NatsClient>, _context: CheckContext): Promise<void> {
    await client.rtt();
  }
}
