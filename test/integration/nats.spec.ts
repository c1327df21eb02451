import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { HealthIndicator } from 'nestjs-vitals';
import { NatsHealthCheck } from 'nestjs-vitals/microservices';
import { connect as connectWithNats } from 'nats';
import { changeBrokerPassword } from '../support/change-broker-password.js';
import { describeFaultTable } from '../support/fault-table/index.js';
import { startNats, type BrokerServer } from '../support/servers/index.js';
import { runOnce } from '../support/run-check.js';

describeFaultTable<BrokerServer>({
  key: 'nats',
  title: '`NatsHealthCheck` with a `ClientProxy`',
  server: () => startNats(),
  secrets: ({ user, password }) => [user, password],
  changePassword: changeBrokerPassword,
  application: ({ host, port }, { user, password }) => {
    @HealthIndicator({ name: 'nats' })
    class NatsHealth extends NatsHealthCheck {
      constructor(@Inject('NATS') client: ClientProxy) {
        super(client);
      }
    }
    const options = {
      servers: `${host}:${port}`,
      user,
      pass: password,
      // A silent server is given up after two pings that are not answered, and then sought for ever.
      pingInterval: 500,
      timeout: 1_000,
      maxPingOut: 2,
      reconnectTimeWait: 250,
      maxReconnectAttempts: -1,
    };
    return {
      imports: [ClientsModule.register([{ name: 'NATS', transport: Transport.NATS, options }])],
      providers: [NatsHealth],
    };
  },
});

describe('NatsHealthCheck', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server?.dispose());

  it.each([
    ['@nats-io/transport-node', connect],
    ['nats', connectWithNats as unknown as typeof connect],
  ])('asks on a connection of %s, and knows when it is closed', async (_, dial) => {
    const { host, port, user, password } = server;
    const connection: NatsConnection = await dial({ servers: `${host}:${port}`, user, pass: password });
    const check = new NatsHealthCheck(connection);
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    await connection.close();
    await expect(runOnce(check)).rejects.toThrow('the connection is closed');
  });

  it('asks on the connection of a Nest server, once it listens', async () => {
    class AppModule {}
    const app = await NestFactory.createMicroservice(AppModule, {
      logger: false,
      transport: Transport.NATS,
      options: { servers: `${server.host}:${server.port}`, user: server.user, pass: server.password },
    });
    try {
      const check = new NatsHealthCheck(app);
      await expect(runOnce(check)).rejects.toThrow('not connected');
      await app.listen();
      await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    } finally {
      await app.close();
    }
  });
});
