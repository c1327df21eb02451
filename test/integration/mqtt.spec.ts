import { Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { connectAsync } from 'mqtt';
import { HealthIndicator } from 'nestjs-vitals';
import { MqttHealthCheck } from 'nestjs-vitals/microservices';
import { changeBrokerPassword } from '../support/change-broker-password.js';
import { describeFaultTable } from '../support/fault-table/index.js';
import { runOnce } from '../support/run-check.js';
import { startMosquitto, type BrokerServer } from '../support/servers/index.js';

describeFaultTable<BrokerServer>({
  key: 'mqtt',
  title: '`MqttHealthCheck` with a `ClientProxy`',
  server: () => startMosquitto(),
  secrets: ({ user, password }) => [user, password],
  changePassword: changeBrokerPassword,
  expected: { 'wrong password': { status: 'fail', output: /Not authorized/ } },
  application: ({ host, port }, { user, password }) => {
    @HealthIndicator({ name: 'mqtt' })
    class MqttHealth extends MqttHealthCheck {
      constructor(@Inject('MQTT') client: ClientProxy) {
        super(client);
      }
    }
    // MQTT.js gives a silent broker up after one and a half keepalive intervals.
    const options = {
      url: `mqtt://${host}:${port}`,
      username: user,
      password,
      keepalive: 1,
      reconnectPeriod: 250,
      connectTimeout: 1_000,
      // Without it, MQTT.js never tries again once the broker has refused its password.
      reconnectOnConnackError: true,
    };
    return {
      imports: [ClientsModule.register([{ name: 'MQTT', transport: Transport.MQTT, options }])],
      providers: [MqttHealth],
    };
  },
});

describe('MqttHealthCheck', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startMosquitto();
  });
  afterAll(() => server?.dispose());

  it('asks on a client of MQTT.js, without a message or a subscription, and knows when it is closed', async () => {
    const { host, port, user, password } = server;
    const client = await connectAsync({ host, port, username: user, password, protocol: 'mqtt' });
    const sent: string[] = [];
    client.on('packetsend', ({ cmd }) => sent.push(cmd));
    const check = new MqttHealthCheck(client);
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    expect(sent).toEqual(['pingreq']);
    await client.endAsync();
    await expect(runOnce(check)).rejects.toThrow('the connection is disconnected');
  });

  it('asks on the connection of a Nest server, once it listens', async () => {
    class AppModule {}
    const app = await NestFactory.createMicroservice(AppModule, {
      logger: false,
      transport: Transport.MQTT,
      options: {
        url: `mqtt://${server.host}:${server.port}`,
        username: server.user,
        password: server.password,
      },
    });
    try {
      const check = new MqttHealthCheck(app);
      await expect(runOnce(check)).rejects.toThrow('not connected');
      await app.listen();
      await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    } finally {
      await app.close();
    }
  });
});
