import type { Clock } from '../../support/time/clock.js';
import { listen, type KafkaMember } from './kafka-member.js';
import {
  CONSUMER_EVENTS,
  nextConsumerState,
  nextProducerState,
  PRODUCER_EVENTS,
  type ConsumerState,
  type ProducerState,
} from './kafka-state.js';

/** Keeps what kafkajs told of each consumer and producer, from the first look on. */
export class KafkaWatch {
  private readonly consumers = new WeakMap<KafkaMember, ConsumerState>();
  private readonly producers = new WeakMap<KafkaMember, ProducerState>();

  constructor(private readonly clock: Clock) {}

  /** @param isJoined whether it is known to be a member of its group right now, when it is looked at first */
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
