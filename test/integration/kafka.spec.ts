import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { ClientKafka, ServerKafka } from '@nestjs/microservices';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaHealthCheck } from 'nestjs-vitals/microservices';
import { runOnce } from '../support/run-check.js';

/*
 * There is no Kafka broker to run these against. The states of a client are tested against the events that kafkajs
 * documents (test/unit/checks/microservices/kafka*.spec.ts); here, what the check leaves undone with the real clients.
 */
describe('KafkaHealthCheck', () => {
  let broker: Server;
  let dials = 0;
  const sockets = new Set<Socket>();
  const brokers = (): string[] => [`127.0.0.1:${(broker.address() as AddressInfo).port}`];

  beforeAll(async () => {
    Logger.overrideLogger(false);
    // Accepts, and never answers.
    broker = createServer((socket) => {
      dials++;
      sockets.add(socket.on('error', () => {}));
    });
    broker.listen(0, '127.0.0.1');
    await once(broker, 'listening');
  });
  beforeEach(() => {
    dials = 0;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    broker.close();
  });

  it.each([
    ['a ClientKafka', () => new ClientKafka({ client: { brokers: brokers() } })],
    ['a Kafka server', () => new ServerKafka({ client: { brokers: brokers() } })],
  ])('does not connect %s that the application has not connected', async (_, create) => {
    const check = new KafkaHealthCheck(create());
    for (let index = 0; index < 20; index++) {
      await expect(runOnce(check)).rejects.toThrow('the application has not called connect() yet');
    }
    expect(dials).toBe(0);
  });

  it('does not dial for a consumer and a producer of kafkajs', async () => {
    const kafka = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING });
    const check = new KafkaHealthCheck({
      consumer: kafka.consumer({ groupId: 'orders' }),
      producer: kafka.producer(),
    });
    for (let index = 0; index < 20; index++) {
      await expect(runOnce(check)).rejects.toThrow('the consumer has not heard from its group yet');
    }
    expect(dials).toBe(0);
  });

  it('does not pass for a producer whose broker never answers', async () => {
    const retry = { retries: 0 };
    const kafka = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING, requestTimeout: 100, retry });
    const producer = kafka.producer();
    const check = new KafkaHealthCheck({ producer });
    await expect(producer.connect()).rejects.toThrow();
    await expect(runOnce(check)).rejects.toThrow('the last request of the producer was not answered in time');
    await producer.disconnect();
    await expect(runOnce(check)).rejects.toThrow('the producer is disconnected');
  });
});
