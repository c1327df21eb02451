import { Kafka, logLevel } from 'kafkajs';
import { Clock, type CancelTimer } from '../../../../lib/support/time/clock.js';
import { KafkaHealthCheck, type KafkaMember } from '../../../../lib/checks/microservices/index.js';
import { FakeProxy, FakeServer } from './fake-transport.js';
import { run } from './run.js';

const kafka = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
/** The real names, so that a renamed event fails a test. Neither is ever connected. */
const EVENTS = { consumer: kafka.consumer({ groupId: 'x' }).events, producer: kafka.producer().events };

class FakeMember implements KafkaMember {
  private readonly listeners = new Map<string, ((event: object) => void)[]>();
  constructor(readonly events: Readonly<Record<string, string>>) {}

  on(name: string, listener: (event: object) => void): void {
    if (!Object.values(this.events).includes(name)) throw new Error(`no such event: ${name}`);
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }
  tell(key: string, payload: object = {}): void {
    for (const listener of this.listeners.get(this.events[key]!) ?? []) listener({ payload });
  }
  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { length }) => sum + length, 0);
  }
}

class ManualClock extends Clock {
  at = 0;
  now = (): number => this.at;
  time = (): number => this.at;
  setTimer = (): CancelTimer => () => {};
}

const consumer = () => new FakeMember({ ...EVENTS.consumer });
const producer = () => new FakeMember({ ...EVENTS.producer });

describe('KafkaHealthCheck', () => {
  it.each([undefined, {}, { consumer: {} }, 'kafka:9092'])('rejects %p in the constructor', (source) => {
    expect(() => new KafkaHealthCheck(source as never)).toThrow(/needs a ClientKafka.*npm install kafkajs$/);
  });

  it('fails until a raw consumer has heard from its group, then passes', async () => {
    const member = consumer();
    const check = new KafkaHealthCheck({ consumer: member });
    await expect(run(check)).rejects.toThrow('has not heard from its group yet');
    member.tell('GROUP_JOIN');
    await expect(run(check)).resolves.toMatchObject({
      status: 'pass',
      measurements: { consumerState: { observedValue: 'member' }, silence: { observedValue: 0 } },
    });
  });

  it('fails when the group gave no answer for too long, and recovers with a heartbeat', async () => {
    const clock = new ManualClock();
    const member = consumer();
    const check = new KafkaHealthCheck({ consumer: member }, {}, clock);
    member.tell('HEARTBEAT');
    clock.at = 30_001;
    await expect(run(check)).rejects.toMatchObject({
      message: 'the consumer (member) has not heard from its group for 30 s',
      measurements: { silence: { observedValue: 30_001, observedUnit: 'ms' } },
    });
    member.tell('HEARTBEAT');
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('uses maxSilenceMs as its limit', async () => {
    const clock = new ManualClock();
    const member = consumer();
    const check = new KafkaHealthCheck({ consumer: member }, { maxSilenceMs: 10 }, clock);
    member.tell('FETCH');
    clock.at = 11;
    await expect(run(check)).rejects.toThrow('has not heard');
  });

  it('fails on a crash, with its error', async () => {
    const member = consumer();
    const check = new KafkaHealthCheck({ consumer: member });
    member.tell('CRASH', { error: new Error('Number of retries exceeded') });
    await expect(run(check)).rejects.toThrow('the consumer crashed: Number of retries exceeded');
  });

  it('fails when a request of the producer times out, until one is answered', async () => {
    const member = producer();
    const check = new KafkaHealthCheck({ producer: member });
    await expect(run(check)).resolves.toMatchObject({
      measurements: { producerState: { observedValue: 'unknown' } },
    });
    member.tell('REQUEST_TIMEOUT');
    await expect(run(check)).rejects.toThrow('was not answered in time');
    member.tell('REQUEST');
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('names the faults of both', async () => {
    const members = { consumer: consumer(), producer: producer() };
    const check = new KafkaHealthCheck(members);
    members.consumer.tell('STOP');
    members.producer.tell('DISCONNECT');
    await expect(run(check)).rejects.toThrow('the consumer is stopped; the producer is disconnected');
  });

  it('adds its listeners once, even after many runs', async () => {
    const member = consumer();
    const check = new KafkaHealthCheck({ consumer: member });
    const { listenerCount } = member;
    member.tell('HEARTBEAT');
    for (let index = 0; index < 20; index++) await run(check);
    expect(member.listenerCount).toBe(listenerCount);
  });

  it('never connects a ClientKafka: that would join its consumer group', async () => {
    const client = new FakeProxy();
    await expect(run(new KafkaHealthCheck(client))).rejects.toMatchObject({
      message: 'not connected: the application has not called connect() yet',
      measurements: { connectionState: { observedValue: 'disconnected' } },
    });
    expect(client.connects).toBe(0);
  });

  it('reads the consumer and the producer of a ClientKafka that Nest reports as connected', async () => {
    const members = { consumer: consumer(), producer: producer() };
    const client = Object.assign(new FakeProxy({ admin: () => {} }), members);
    client.status.next('connected');
    const check = new KafkaHealthCheck(client);
    await expect(run(check)).resolves.toMatchObject({
      measurements: {
        consumerState: { observedValue: 'member' },
        producerState: { observedValue: 'unknown' },
      },
    });
    members.consumer.tell('CRASH');
    await expect(run(check)).rejects.toThrow('crashed');
  });

  it('fails on a consumer that Nest does not report as connected', async () => {
    const client = Object.assign(new FakeProxy({}), { consumer: consumer() });
    client.status.next('crashed');
    await expect(run(new KafkaHealthCheck(client))).rejects.toThrow('has not heard from its group yet');
  });

  it('reads the consumer and the producer of a Kafka server', async () => {
    const members = { consumer: consumer(), producer: producer() };
    const server = new FakeServer([{}, members.consumer, members.producer]);
    server.status.next('connected');
    const check = new KafkaHealthCheck(server);
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
    members.consumer.tell('DISCONNECT');
    await expect(run(check)).rejects.toThrow('the consumer is disconnected');
  });

  it('watches the new consumer after the application has reconnected', async () => {
    const members = { consumer: consumer() };
    const check = new KafkaHealthCheck(() => members);
    members.consumer.tell('HEARTBEAT');
    await run(check).catch(() => {});
    members.consumer = consumer();
    await expect(run(check)).rejects.toThrow('not heard from its group yet');
    members.consumer.tell('GROUP_JOIN');
    await expect(run(check)).resolves.toMatchObject({ status: 'pass' });
  });
});
