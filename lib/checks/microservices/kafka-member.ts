import type { Clock } from '../../support/time/clock.js';
import {
  CONSUMER_EVENTS,
  nextConsumerState,
  nextProducerState,
  PRODUCER_EVENTS,
  type ConsumerState,
  type KafkaEvent,
  type ProducerState,
} from './kafka-state.js';
import { isNestTransport, type NestTransport } from './nest-transport.js';

/** The members that are used of a `Consumer` or a `Producer` of kafkajs. */
export interface KafkaMember {
  /** Names of events by their documented keys: `HEARTBEAT`, `CRASH`, … */
  readonly events: object;
  on(...args: never[]): unknown;
}

/** The consumer and the producer of the application; either may be missing. */
export interface KafkaClients {
  readonly consumer?: KafkaMember | undefined;
  readonly producer?: KafkaMember | undefined;
}

export const isKafkaMember = (member: unknown): member is KafkaMember => {
  const { events, on } = (member ?? {}) as Partial<KafkaMember>;
  return typeof events === 'object' && events !== null && typeof on === 'function';
};

/** Before the connection exists, Nest throws from these getters and from `unwrap()`. */
const attempt = (read: () => unknown): unknown => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const memberOf = (member: unknown): KafkaMember | undefined => (isKafkaMember(member) ? member : undefined);

/** The consumer and the producer of a `ClientKafka` (two getters) or a Kafka server (`[client, consumer, producer]`). */
export function kafkaClientsOf(source: NestTransport | KafkaClients): KafkaClients {
  if (!isNestTransport(source)) return source;
  const unwrapped = attempt(() => source.unwrap());
  const [, consumer, producer] = Array.isArray(unwrapped) ? (unwrapped as unknown[]) : [];
  const client = source as unknown as { readonly consumer: unknown; readonly producer: unknown };
  return {
    consumer: memberOf(consumer ?? attempt(() => client.consumer)),
    producer: memberOf(producer ?? attempt(() => client.producer)),
  };
}

/** Calls back with the documented key of every event among `keys`, as long as the member lives. */
function listen<Key extends string>(
  member: KafkaMember,
  keys: readonly Key[],
  listener: (key: Key, event: KafkaEvent) => void,
): void {
  const names = member.events as Partial<Record<Key, string>>;
  const emitter = member as unknown as { on(name: string, listener: (event: KafkaEvent) => void): unknown };
  for (const key of keys) {
    const name = names[key];
    if (name !== undefined) emitter.on(name, (event) => listener(key, event));
  }
}

/** Records the state of each consumer and producer from its events, from the first call on. */
export class KafkaWatch {
  private readonly consumers = new WeakMap<KafkaMember, ConsumerState>();
  private readonly producers = new WeakMap<KafkaMember, ProducerState>();

  constructor(private readonly clock: Clock) {}

  /** @param isJoined at the first call: whether it is known to be a member of its group now */
  consumer(member: KafkaMember, isJoined: boolean): ConsumerState {
    const known = this.consumers.get(member);
    if (known !== undefined) return known;
    const first: ConsumerState = isJoined
      ? { name: 'member', lastSignAt: this.clock.now() }
      : { name: 'joining', lastSignAt: undefined };
    this.consumers.set(member, first);
    listen(member, CONSUMER_EVENTS, (key, event) => {
      const state = this.consumers.get(member) ?? first;
      this.consumers.set(member, nextConsumerState(state, key, event, this.clock.now()));
    });
    return first;
  }

  producer(member: KafkaMember): ProducerState {
    const known = this.producers.get(member);
    if (known !== undefined) return known;
    const first: ProducerState = { name: 'unknown' };
    this.producers.set(member, first);
    listen(member, PRODUCER_EVENTS, (key) => this.producers.set(member, nextProducerState(key)));
    return first;
  }
}
