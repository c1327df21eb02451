import { isKafkaMember, type KafkaClients, type KafkaMember } from './kafka-member.js';
import { isNestTransport, type NestTransport } from './nest-transport.js';

/** Nest throws from these getters and from `unwrap()` while there is nothing yet. */
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
