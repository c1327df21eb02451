import type { CheckContext } from '../../interfaces/check.js';
import { allOrErrors } from '../shared/all-or-errors.js';
import { isIoRedis, type IoRedisConnection } from '../redis/redis-client.js';
import { ioRedisNode, ping } from '../redis/redis-node.js';
import type { TransportSource } from './nest-transport.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The two connections of Nest's Redis transport: one publishes, one subscribes. */
export type RedisTransportClient = readonly IoRedisConnection[];

/**
 * Sends `PING` to Redis on both connections of a `ClientProxy` or a server of `Transport.REDIS`. For a Redis that is a cache or
 * a store, use `RedisHealthCheck` of `nestjs-vitals/redis`.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'redis-transport' })
 * export class EventsHealth extends RedisTransportHealthCheck {
 *   constructor(@Inject('EVENTS') client: ClientProxy) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class RedisTransportHealthCheck extends TransportHealthCheck<RedisTransportClient> {
  constructor(source: TransportSource<RedisTransportClient>) {
    super(source, {
      client: 'a ClientProxy or server of Transport.REDIS',
      packageName: 'ioredis',
      events: { recovered: 'ready' },
    });
  }

  protected isClient(client: unknown): client is RedisTransportClient {
    return Array.isArray(client) && client.length > 0 && client.every(isIoRedis);
  }

  protected stateOf({ client }: TransportConnection<RedisTransportClient>): ConnectionState {
    const down = client.find(({ status }) => status !== 'ready');
    return { name: down?.status ?? 'ready', isUp: down === undefined };
  }

  protected override emittersOf(client: RedisTransportClient): readonly object[] {
    return client;
  }

  protected async ask(
    { client }: TransportConnection<RedisTransportClient>,
    _context: CheckContext,
  ): Promise<void> {
    await allOrErrors(client.map(ioRedisNode), ping);
  }
}
