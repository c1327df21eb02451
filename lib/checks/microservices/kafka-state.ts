import { describeError } from '../../support/describe-error.js';
import type { KafkaEvent } from './kafka-member.js';

/** The documented events of a consumer that say how it is. */
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

/** The documented events of a producer that say how it is. */
export const PRODUCER_EVENTS = ['CONNECT', 'REQUEST', 'REQUEST_TIMEOUT', 'DISCONNECT'] as const;

export type ConsumerEvent = (typeof CONSUMER_EVENTS)[number];
export type ProducerEvent = (typeof PRODUCER_EVENTS)[number];

/** What is known of a consumer. */
export interface ConsumerState {
  readonly name: 'joining' | 'member' | 'rebalancing' | 'stopped' | 'crashed' | 'disconnected';
  /** When the group last answered it. Monotonic, in ms; `undefined` when it never has. */
  readonly lastSignAt: number | undefined;
  readonly error?: string;
}

/** What is known of a producer. `unknown`: nothing was heard since the check began to listen. */
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

/** How a consumer is after an event. */
export function nextConsumerState(
  state: ConsumerState,
  key: ConsumerEvent,
  { payload }: KafkaEvent,
  now: number,
): ConsumerState {
  const name = CONSUMER_STATES[key];
  // kafkajs disconnects a consumer before it reports its crash, and a stop belongs to both: the crash says more.
  if (state.name === 'crashed' && (key === 'DISCONNECT' || key === 'STOP')) return state;
  return {
    name,
    lastSignAt: name === 'member' ? now : state.lastSignAt,
    ...(key === 'CRASH' && payload?.error !== undefined && { error: describeError(payload.error) }),
  };
}

/** How a producer is after an event. */
export const nextProducerState = (key: ProducerEvent): ProducerState => ({ name: PRODUCER_STATES[key] });

/** Why the consumer counts as failing; `undefined` when it does not. */
export function consumerFault(state: ConsumerState, now: number, maxSilenceMs: number): string | undefined {
  const { name, lastSignAt, error } = state;
  if (name === 'crashed') return `the consumer crashed${error === undefined ? '' : `: ${error}`}`;
  if (name === 'stopped' || name === 'disconnected') return `the consumer is ${name}`;
  if (lastSignAt === undefined) return 'the consumer has not heard from its group yet';
  const silence = now - lastSignAt;
  if (silence <= maxSilenceMs) return undefined;
  return `the consumer (${name}) has not heard from its group for ${Math.round(silence / 1_000)} s`;
}

/** Why the producer counts as failing; `undefined` when it does not. */
export function producerFault({ name }: ProducerState): string | undefined {
  if (name === 'disconnected') return 'the producer is disconnected';
  return name === 'silent' ? 'the last request of the producer was not answered in time' : undefined;
}
