import { describeError } from '../../support/describe-error.js';

/** An event of kafkajs. */
export interface KafkaEvent {
  readonly payload?: { readonly error?: unknown } | null;
}

/** The documented events of a consumer that change its state. */
export const CONSUMER_EVENTS = [
  'CONNECT',
  'GROUP_JOIN',
  'HEARTBEAT',
  'FETCH',
  'REBALANCING',
  'STOP',
  'CRASH',
  'DISCONNECT',
] as const;

/** The documented events of a producer that change its state. */
export const PRODUCER_EVENTS = ['CONNECT', 'REQUEST', 'REQUEST_TIMEOUT', 'DISCONNECT'] as const;

export type ConsumerEvent = (typeof CONSUMER_EVENTS)[number];
export type ProducerEvent = (typeof PRODUCER_EVENTS)[number];

export interface ConsumerState {
  readonly name: 'joining' | 'member' | 'rebalancing' | 'stopped' | 'crashed' | 'disconnected';
  /** When the group last answered it. Monotonic, in ms; `undefined`: never. */
  readonly lastSignAt: number | undefined;
  readonly error?: string;
}

/** `unknown`: there was no event since the check began to listen. */
export interface ProducerState {
  readonly name: 'unknown' | 'connected' | 'silent' | 'disconnected';
}

const CONSUMER_STATES = {
  CONNECT: 'joining',
  GROUP_JOIN: 'member',
  HEARTBEAT: 'member',
  FETCH: 'member',
  REBALANCING: 'rebalancing',
  STOP: 'stopped',
  CRASH: 'crashed',
  DISCONNECT: 'disconnected',
} as const satisfies Record<ConsumerEvent, ConsumerState['name']>;

const PRODUCER_STATES = {
  CONNECT: 'connected',
  REQUEST: 'connected',
  REQUEST_TIMEOUT: 'silent',
  DISCONNECT: 'disconnected',
} as const satisfies Record<ProducerEvent, ProducerState['name']>;

export function nextConsumerState(
  state: ConsumerState,
  key: ConsumerEvent,
  { payload }: KafkaEvent,
  now: number,
): ConsumerState {
  const name = CONSUMER_STATES[key];
  // kafkajs also stops and disconnects a consumer that crashes. The crash explains more.
  if (state.name === 'crashed' && (key === 'DISCONNECT' || key === 'STOP')) return state;
  return {
    name,
    lastSignAt: name === 'member' ? now : state.lastSignAt,
    ...(key === 'CRASH' && payload?.error !== undefined && { error: describeError(payload.error) }),
  };
}

export const nextProducerState = (key: ProducerEvent): ProducerState => ({ name: PRODUCER_STATES[key] });

/** Why the consumer fails; `undefined` if it does not. */
export function consumerFault(state: ConsumerState, now: number, maxSilenceMs: number): string | undefined {
  const { name, lastSignAt, error } = state;
  if (name === 'crashed') return `the consumer crashed${error === undefined ? '' : `: ${error}`}`;
  if (name === 'stopped' || name === 'disconnected') return `the consumer is ${name}`;
  if (lastSignAt === undefined) return 'the consumer has not heard from its group yet';
  const silence = now - lastSignAt;
  if (silence <= maxSilenceMs) return undefined;
  return `the consumer (${name}) has not heard from its group for ${Math.round(silence / 1_000)} s`;
}

/** Why the producer fails; `undefined` if it does not. */
export function producerFault({ name }: ProducerState): string | undefined {
  if (name === 'disconnected') return 'the producer is disconnected';
  return name === 'silent' ? 'the last request of the producer was not answered in time' : undefined;
}
