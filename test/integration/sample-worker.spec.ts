import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect } from 'amqplib';
import { HealthService } from 'nestjs-vitals';
import { freePort } from '../support/servers/free-port.js';
import { startRabbitMq, type RabbitMqServer } from '../support/servers/index.js';
import { until } from '../support/until.js';

const sources = '../../sample/03-worker/src';
const QUEUE = 'sample.mails';

describe('the worker', () => {
  let broker: RabbitMqServer;
  let probePort: number;
  let sample: { WorkerModule: new () => object; MailConsumer: any; Mailer: any };
  let worker: INestApplicationContext | undefined;

  const url = () => `amqp://${broker.user}:${broker.password}@127.0.0.1:${broker.port}`;

  beforeAll(async () => {
    [broker, probePort] = await Promise.all([startRabbitMq(), freePort()]);
    process.env['RABBITMQ_URL'] = url();
    process.env['PROBE_PORT'] = `${probePort}`;
    sample = {
      ...(await import(`${sources}/worker.module.js`)),
      ...(await import(`${sources}/mail-consumer.js`)),
      ...(await import(`${sources}/mailer.js`)),
    };
  }, 60_000);
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  afterAll(async () => {
    delete process.env['RABBITMQ_URL'];
    delete process.env['PROBE_PORT'];
    await broker?.dispose();
  });

  /** As main.ts does. */
  async function start() {
    const context = await NestFactory.createApplicationContext(sample.WorkerModule, { logger: false });
    worker = context;
    const consuming = context
      .get(HealthService)
      .whenReady()
      .then(
        (ready) =>
          ready &&
          context
            .get(sample.MailConsumer)
            .start()
            .then(() => true),
      );
    return { context, consuming, sent: context.get(sample.Mailer).sent as string[] };
  }

  async function inQueue<T>(use: (channel: any) => Promise<T>): Promise<T> {
    const connection = await connect(url());
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(QUEUE, { durable: true });
    const result = await use(channel);
    await connection.close();
    return result;
  }
  const publish = (...addresses: string[]) =>
    inQueue(async (channel) => {
      for (const address of addresses) channel.sendToQueue(QUEUE, Buffer.from(address), { persistent: true });
      await channel.waitForConfirms();
    });

  const probe = (name: string) =>
    fetch(`http://127.0.0.1:${probePort}/health/${name}`).then(
      ({ status }) => status,
      () => 'refused',
    );
  const probes = () => Promise.all([probe('live'), probe('ready')]);

  it('consumes, and survives an outage of its broker without a restart', async () => {
    const { consuming, sent } = await start();
    expect(await consuming).toBe(true);
    await publish('ada@example.com');
    await until('the mail is sent', () => sent.length === 1);
    expect(await probes()).toEqual([200, 200]);

    await broker.stop();
    await until('readiness fails', async () => (await probe('ready')) === 503);
    expect(await probe('live')).toBe(200);
    await broker.start();
    await until('readiness is back', async () => (await probe('ready')) === 200, { withinMs: 30_000 });
    await publish('bob@example.com');
    await until('the next mail is sent', () => sent.includes('bob@example.com'), { withinMs: 30_000 });
  }, 120_000);

  it('starts without a broker, and consumes when it is there', async () => {
    await broker.stop();
    const { consuming } = await start();
    expect(await probes()).toEqual([200, 503]);
    let hasBegun = false;
    void consuming.then(() => (hasBegun = true));
    await until('it has asked again', async () => (await probe('ready')) === 503);
    expect(hasBegun).toBe(false);
    await broker.start();
    expect(await consuming).toBe(true);
    expect(await probes()).toEqual([200, 200]);
  }, 120_000);

  it('finishes the mails that are under way when it is stopped', async () => {
    const { context, consuming, sent } = await start();
    await consuming;
    await publish('a@example.com', 'b@example.com', 'c@example.com');
    const mailer = context.get(sample.Mailer);
    await until('the mails are under way', () => mailer.underWay === 3);
    expect(sent).toEqual([]);
    worker = undefined;
    await context.close();
    expect(sent).toEqual(expect.arrayContaining(['a@example.com', 'b@example.com', 'c@example.com']));
    expect(await probes()).toEqual(['refused', 'refused']);
    expect(await inQueue((channel) => channel.checkQueue(QUEUE))).toMatchObject({ messageCount: 0 });
  }, 60_000);
});
