import type { CheckContext } from '../../interfaces/check.js';
import { allOrErrors } from '../shared/all-or-errors.js';
import { ioRedisNode } from '../redis/ioredis-node.js';
import { ping } from '../redis/ping.js';
import { isIoRedis, type IoRedisConnection } from '../redis/redis-client.js';
import type { TransportSource } from './transport-source.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
} from './transport.health-check.js';

/** The two connections of Nest's Redis transport: one publishes, one is subscribed. */
export type RedisTransportClient = readonly IoRedisConnection[];

/**
 * Asks Redis `PING` on both connections of a `ClientProxy` or a server of `Transport.REDIS`. A Redis that is used as a
 * cache or a store is the business of `RedisHealthCheck` in `nestjs-vitals/redis`.
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
