import { Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { HealthIndicator } from 'nestjs-vitals';
import { RedisTransportHealthCheck } from 'nestjs-vitals/microservices';
import { changeRedisPassword } from '../support/change-redis-password.js';
import { describeFaultTable } from '../support/fault-table/index.js';
import { runOnce } from '../support/run-check.js';
import { startRedis, type RedisServer } from '../support/servers/index.js';
import { isUntroubled } from '../support/untroubled-ioredis.js';

const PASSWORD = 'redis-s3cret-word';

describeFaultTable<RedisServer>({
  key: 'redis-transport',
  title: '`RedisTransportHealthCheck` with a `ClientProxy`',
  server: () => startRedis({ password: PASSWORD }),
  secrets: () => ['', PASSWORD],
  changePassword: changeRedisPassword(PASSWORD),
  isCalm: ({ application }) =>
    application.nest.get<ClientProxy>('EVENTS').unwrap<readonly object[]>().every(isUntroubled),
  expected: { 'wrong password': { status: 'fail', output: /WRONGPASS/ } },
  application: ({ host, port }) => {
    @HealthIndicator({ name: 'events' })
    class EventsHealth extends RedisTransportHealthCheck {
      constructor(@Inject('EVENTS') client: ClientProxy) {
        super(client);
      }
    }
    const options = {
      host,
      port,
      password: PASSWORD,
      retryAttempts: Number.MAX_SAFE_INTEGER,
      retryDelay: 250,
      // Without it, a connection that has gone silent is kept until the kernel gives it up.
      socketTimeout: 1_000,
    };
    return {
      imports: [ClientsModule.register([{ name: 'EVENTS', transport: Transport.REDIS, options }])],
      providers: [EventsHealth],
    };
  },
});

describe('RedisTransportHealthCheck', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.dispose());

  it('asks on the connection of a Nest server, once it listens', async () => {
    class AppModule {}
    const app = await NestFactory.createMicroservice(AppModule, {
      logger: false,
      transport: Transport.REDIS,
      options: { host: server.host, port: server.port },
    });
    try {
      const check = new RedisTransportHealthCheck(app);
      await expect(runOnce(check)).rejects.toThrow('not connected');
      await app.listen();
      await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    } finally {
      await app.close();
    }
  });
});
