import { jest } from '@jest/globals';
import { Inject, Logger, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { connect as connectManaged } from 'amqp-connection-manager';
import { connect } from 'amqplib';
import { HealthIndicator } from 'nestjs-vitals';
import { RabbitMqHealthCheck } from 'nestjs-vitals/microservices';
import { filter, firstValueFrom } from 'rxjs';
import { changeBrokerPassword } from '../support/change-broker-password.js';
import { describeFaultTable } from '../support/fault-table/index.js';
import { runOnce } from '../support/run-check.js';
import { startRabbitMq, type RabbitMqServer } from '../support/servers/index.js';
import { until } from '../support/until.js';

// Each rabbitmqctl starts an Erlang of its own, which takes seconds where the machine is busy.
jest.setTimeout(120_000);

const urlOf = ({ host, port }: { host: string; port: number }, { user, password }: RabbitMqServer): string =>
  `amqp://${user}:${password}@${host}:${port}`;

describeFaultTable<RabbitMqServer>({
  key: 'rabbitmq',
  title: '`RabbitMqHealthCheck` with a `ClientProxy`',
  server: () => startRabbitMq(),
  secrets: ({ user, password }) => [user, password],
  changePassword: changeBrokerPassword,
  expected: { 'wrong password': { status: 'fail', output: /ACCESS.REFUSED/ } },
  recoverWithinMs: 30_000,
  application: (address, server) => {
    @HealthIndicator({ name: 'rabbitmq' })
    class RabbitMqHealth extends RabbitMqHealthCheck {
      constructor(@Inject('RMQ') client: ClientProxy) {
        super(client);
      }
    }
    const options = {
      urls: [urlOf(address, server)],
      queue: 'orders',
      queueOptions: { durable: false },
      // A silent broker is given up after two heartbeats that did not come.
      socketOptions: {
        heartbeatIntervalInSeconds: 1,
        reconnectTimeInSeconds: 1,
        connectionOptions: { timeout: 1_000 },
      },
    };
    return {
      imports: [ClientsModule.register([{ name: 'RMQ', transport: Transport.RMQ, options }])],
      providers: [RabbitMqHealth],
    };
  },
});

describe('RabbitMqHealthCheck', () => {
  let server: RabbitMqServer;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await startRabbitMq();
  }, 90_000);
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(() => server?.dispose());

  const connection = async () => {
    const opened = await connect(urlOf(server, server));
    closers.push(() => opened.close());
    return opened;
  };
  /** Queues and exchanges; what lists them opens no connection of its own. */
  const declared = async (): Promise<string> =>
    (await server.control('-q', 'list_queues', 'name')) +
    (await server.control('-q', 'list_exchanges', 'name'));

  it('asks on a connection of amqplib, and knows when it is closed', async () => {
    const opened = await connect(urlOf(server, server));
    const check = new RabbitMqHealthCheck(opened);
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    await opened.close();
    await expect(runOnce(check)).rejects.toThrow(/closed/i);
  });

  it('asks on a manager of amqp-connection-manager', async () => {
    const manager = connectManaged([urlOf(server, server)]);
    closers.push(() => manager.close());
    const check = new RabbitMqHealthCheck(manager);
    await until('it is connected', () => manager.isConnected());
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('leaves no channel behind and declares nothing', async () => {
    const opened = await connection();
    const check = new RabbitMqHealthCheck(opened);
    const before = await declared();
    for (let index = 0; index < 200; index++) await runOnce(check);
    const { channels } = (opened as unknown as { connection: { channels: unknown[] } }).connection;
    // The one that every connection has for itself.
    expect(channels.filter((channel) => channel)).toHaveLength(1);
    expect(await declared()).toBe(before);
  });

  it('tells when no channel is left on the connection', async () => {
    const opened = await connect(`${urlOf(server, server)}?channelMax=2`);
    closers.push(() => opened.close());
    const check = new RabbitMqHealthCheck(opened);
    const channels = [await opened.createChannel(), await opened.createChannel()];
    await expect(runOnce(check)).rejects.toThrow('No channels left to allocate');
    await channels[0]!.close();
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('fails while a memory alarm blocks the connection', async () => {
    const options = { urls: [urlOf(server, server)], queue: 'orders', queueOptions: { durable: false } };
    const client = ClientProxyFactory.create({ transport: Transport.RMQ, options }) as ClientProxy;
    closers.push(() => client.close());
    const check = new RabbitMqHealthCheck(client);
    await runOnce(check);
    await server.control('set_vm_memory_high_watermark', 'absolute', '1MB');
    try {
      // The broker blocks a connection when it first sends something under the alarm, and does not confirm that.
      client.emit('ordered', {}).subscribe({ error: () => {} });
      await firstValueFrom(client.status.pipe(filter((status) => status === 'blocked')));
      await expect(runOnce(check)).rejects.toThrow('the connection is blocked by the broker');
    } finally {
      await server.control('set_vm_memory_high_watermark', '0.9');
    }
    await until('it passes again', async () =>
      runOnce(check).then(
        () => true,
        () => false,
      ),
    );
  });

  it('asks on the connection of a Nest server', async () => {
    class AppModule {}
    const app: INestMicroservice = await NestFactory.createMicroservice(AppModule, {
      logger: false,
      transport: Transport.RMQ,
      options: { urls: [urlOf(server, server)], queue: 'orders', queueOptions: { durable: false } },
    });
    closers.push(() => app.close());
    const check = new RabbitMqHealthCheck(app);
    await expect(runOnce(check)).rejects.toThrow('not connected');
    await app.listen();
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
  });
});
