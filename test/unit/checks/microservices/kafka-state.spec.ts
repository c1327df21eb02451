import {
  CONSUMER_EVENTS,
  consumerFault,
  nextConsumerState,
  nextProducerState,
  PRODUCER_EVENTS,
  producerFault,
  type ConsumerEvent,
  type ConsumerState,
} from '../../../../lib/checks/microservices/kafka-state.js';

const START: ConsumerState = { name: 'joining', lastSignAt: undefined };
const after = (...keys: ConsumerEvent[]): ConsumerState =>
  keys.reduce((state, key, index) => nextConsumerState(state, key, {}, index * 1_000), START);

describe('the state of a Kafka consumer', () => {
  it.each([
    [['CONNECT'], 'joining'],
    [['CONNECT', 'GROUP_JOIN'], 'member'],
    [['CONNECT', 'GROUP_JOIN', 'HEARTBEAT', 'FETCH'], 'member'],
    [['GROUP_JOIN', 'REBALANCING'], 'rebalancing'],
    [['GROUP_JOIN', 'REBALANCING', 'GROUP_JOIN'], 'member'],
    [['GROUP_JOIN', 'STOP'], 'stopped'],
    [['GROUP_JOIN', 'STOP', 'DISCONNECT'], 'disconnected'],
    [['GROUP_JOIN', 'STOP', 'DISCONNECT', 'CRASH'], 'crashed'],
    [['CRASH', 'DISCONNECT'], 'crashed'],
    [['CRASH', 'CONNECT', 'GROUP_JOIN'], 'member'],
  ] satisfies [ConsumerEvent[], string][])('is, after %p, "%s"', (keys, name) => {
    expect(after(...keys).name).toBe(name);
  });

  it('keeps the error of a crash', () => {
    const state = nextConsumerState(START, 'CRASH', { payload: { error: new Error('no leader') } }, 0);
    expect(consumerFault(state, 0, 1)).toBe('the consumer crashed: no leader');
  });

  it.each(['GROUP_JOIN', 'HEARTBEAT', 'FETCH'] as const)('counts a %s as an answer of its group', (key) => {
    expect(nextConsumerState(START, key, {}, 7).lastSignAt).toBe(7);
  });

  it.each(CONSUMER_EVENTS.filter((key) => !['GROUP_JOIN', 'HEARTBEAT', 'FETCH'].includes(key)))(
    'takes no sign of its group from a %s',
    (key) => {
      expect(nextConsumerState({ name: 'member', lastSignAt: 7 }, key, {}, 99).lastSignAt).toBe(7);
    },
  );
});

describe('consumerFault', () => {
  it.each(['member', 'rebalancing', 'joining'] as const)('accepts a silent %s up to the limit', (name) => {
    expect(consumerFault({ name, lastSignAt: 1_000 }, 31_000, 30_000)).toBeUndefined();
    expect(consumerFault({ name, lastSignAt: 1_000 }, 31_001, 30_000)).toBe(
      `the consumer (${name}) has not heard from its group for 30 s`,
    );
  });

  it('fails for a consumer that never heard from its group', () => {
    expect(consumerFault(START, 0, 30_000)).toBe('the consumer has not heard from its group yet');
  });

  it.each(['stopped', 'crashed', 'disconnected'] as const)('fails for "%s" at once', (name) => {
    expect(consumerFault({ name, lastSignAt: 0 }, 0, 30_000)).toBe(
      `the consumer ${name === 'crashed' ? 'crashed' : `is ${name}`}`,
    );
  });
});

describe('the state of a Kafka producer', () => {
  it.each(PRODUCER_EVENTS)('is known after a %s', (key) => {
    const faults = {
      CONNECT: undefined,
      REQUEST: undefined,
      REQUEST_TIMEOUT: 'the last request of the producer was not answered in time',
      DISCONNECT: 'the producer is disconnected',
    };
    expect(producerFault(nextProducerState(key))).toBe(faults[key]);
  });

  it('does not fail before the first event, because an idle producer emits none', () => {
    expect(producerFault({ name: 'unknown' })).toBeUndefined();
  });
});
