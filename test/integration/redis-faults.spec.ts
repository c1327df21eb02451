import { Inject } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { HealthIndicator } from 'nestjs-vitals';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { createClient } from 'redis';
import { changeRedisPassword } from '../support/change-redis-password.js';
import { describeFaultTable, type FaultScene } from '../support/fault-table/index.js';
import { startRedis, type RedisServer } from '../support/servers/index.js';
import { isUntroubled } from '../support/untroubled-ioredis.js';

const PASSWORD = 'redis-s3cret-word';
const REDIS = Symbol('REDIS');

const server = () => startRedis({ password: PASSWORD });
const secrets = () => ['', PASSWORD];

const changePassword = changeRedisPassword(PASSWORD);

const IOREDIS = [
  { major: 5, Redis, isCalm: ({ application }: FaultScene) => isUntroubled(application.nest.get(REDIS)) },
  { major: 6, Redis: Redis6 as unknown as typeof Redis, isCalm: () => true },
];

for (const { major, Redis, isCalm } of IOREDIS) {
  describeFaultTable<RedisServer>({
    key: `redis-ioredis-${major}`,
    title: `\`RedisHealthCheck\` with ioredis ${major}`,
    server,
    secrets,
    changePassword,
    isCalm,
    expected: { 'wrong password': { status: 'fail', output: /WRONGPASS/ } },
    application: ({ host, port }) => {
      @HealthIndicator({ name: 'cache', componentType: 'datastore' })
      class CacheHealth extends RedisHealthCheck {
        constructor(@Inject(REDIS) client: Redis) {
          super(client);
        }
      }
      const create = (): Redis => {
        // Without `socketTimeout`, a connection that has gone silent is kept until the kernel gives it up.
        const client = new Redis({
          host,
          port,
          password: PASSWORD,
          socketTimeout: 1_000,
          maxRetriesPerRequest: null,
        });
        client.on('error', () => {});
        return Object.assign(client, { onModuleDestroy: () => client.disconnect() });
      };
      return { providers: [{ provide: REDIS, useFactory: create }, CacheHealth] };
    },
  });
}

describeFaultTable<RedisServer>({
  key: 'redis-node-redis',
  title: '`RedisHealthCheck` with node-redis',
  server,
  secrets,
  changePassword,
  expected: { 'wrong password': { status: 'fail', output: /WRONGPASS/ } },
  application: ({ host, port }) => {
    const create = async () => {
      const client = createClient({
        password: PASSWORD,
        // The default strategy gives the client up after a socket timeout, instead of connecting again.
        socket: {
          host,
          port,
          socketTimeout: 1_000,
          reconnectStrategy: (retries) => Math.min(retries * 50, 500),
        },
        // Silence is normal while there is nothing to ask; this keeps an idle connection from being given up.
        pingInterval: 500,
      });
      client.on('error', () => {});
      await client.connect();
      return Object.assign(client, { onModuleDestroy: () => client.destroy() });
    };
    @HealthIndicator({ name: 'cache', componentType: 'datastore' })
    class CacheHealth extends RedisHealthCheck {
      constructor(@Inject(REDIS) client: Awaited<ReturnType<typeof create>>) {
        super(client);
      }
    }
    return { providers: [{ provide: REDIS, useFactory: create }, CacheHealth] };
  },
});
