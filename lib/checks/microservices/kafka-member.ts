/** An event of kafkajs. */
export interface KafkaEvent {
  readonly payload?: { readonly error?: unknown } | null;
}

/** What is used of a `Consumer` or a `Producer` of kafkajs. */
export interface KafkaMember {
  /** Names of events by their documented keys: `HEARTBEAT`, `CRASH`, … */
  readonly events: object;
  on(...args: never[]): unknown;
}

/** The consumer and the producer that the application holds; either may be missing. */
export interface KafkaClients {
  readonly consumer?: KafkaMember | undefined;
  readonly producer?: KafkaMember | undefined;
}

export const isKafkaMember = (member: unknown): member is KafkaMember => {
  const { events, on } = (member ?? {}) as Partial<KafkaMember>;
  return typeof events === 'object' && events !== null && typeof on === 'function';
};

/** Calls back with the documented key of every event among `keys`. Listens as long as the member lives. */
export function listen<Key extends string>(
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
