import type { OnModuleInit } from '@nestjs/common';
import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import type { Clock } from '../../support/time/clock.js';
import { SystemClock } from '../../support/time/system-clock.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { positive, validateProperties } from '../shared/property-rules.js';
import { kafkaClientsOf } from './kafka-clients-of.js';
import { isKafkaMember, type KafkaClients } from './kafka-member.js';
import { consumerFault, producerFault } from './kafka-state.js';
import { KafkaWatch } from './kafka-watch.js';
import { isNestTransport, lastStatusOf, transportOf, type NestTransport } from './nest-transport.js';

export type KafkaSource = NestTransport | KafkaClients | (() => NestTransport | KafkaClients | undefined);

/**
 * Judges a Kafka client by what it reports itself, the documented events of kafkajs: it asks the broker nothing, joins
 * no consumer group and never connects. Give it a `ClientKafka`, a Kafka server, or `{ consumer, producer }`.
 *
 * A **consumer** is healthy while its group answers: it fails when it has crashed, stopped or disconnected, and when
 * heartbeats and fetches stay out for `maxSilenceMs`. A **producer** reports nothing while it is idle: only that its
 * last request timed out, or that it was disconnected, can be told.
 *
 * A `ClientKafka` has to be connected by the application, as with `await client.connect()` in `onModuleInit`.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'kafka', critical: false })
 * export class KafkaHealth extends KafkaHealthCheck {
 *   constructor(@Inject('EVENTS') client: ClientKafka) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class KafkaHealthCheck implements HealthCheck, OnModuleInit {
  /** How long a consumer may hear nothing from its group, in ms. Default 30 000, the session timeout of kafkajs. */
  protected readonly maxSilenceMs: number = 30_000;

  private readonly clock: Clock;
  private readonly watch: KafkaWatch;

  /** @throws InvalidClientError, at boot, when `source` is nothing of Kafka's */
  constructor(
    private readonly source: KafkaSource,
    clock: Clock = new SystemClock(),
  ) {
    this.clock = clock;
    this.watch = new KafkaWatch(clock);
    if (typeof source === 'function' || isNestTransport(source)) return;
    const { consumer, producer } = (source ?? {}) as KafkaClients;
    if (!isKafkaMember(consumer) && !isKafkaMember(producer)) {
      const expected = 'a ClientKafka, a Kafka server, or { consumer, producer } of kafkajs';
      throw InvalidClientError.create(new.target.name, source, expected, 'kafkajs');
    }
    // From now on, so that nothing is missed if the application connects them later.
    this.look(source);
  }

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, { maxSilenceMs: positive });
  }

  check(_context: CheckContext): CheckResult {
    this.assertConfigured();
    const given = typeof this.source === 'function' ? this.source() : this.source;
    const source = isNestTransport(given) ? transportOf(given) : given;
    const { measurements, faults } = this.look(source);
    if (faults.length > 0) throw new HealthCheckError(faults.join('; '), measurements);
    return { status: 'pass', measurements };
  }

  private look(source: NestTransport | KafkaClients | undefined): {
    measurements: Record<string, Measurement>;
    faults: string[];
  } {
    const { consumer, producer } = source === undefined ? {} : kafkaClientsOf(source);
    const now = this.clock.now();
    const measurements: Record<string, Measurement> = {};
    const faults: (string | undefined)[] = [];
    if (consumer === undefined && producer === undefined) {
      faults.push('not connected: the application has not called connect() yet');
      measurements.connectionState = { observedValue: 'disconnected' };
    }
    if (consumer !== undefined) {
      const isJoined =
        source !== undefined && isNestTransport(source) && lastStatusOf(source) === 'connected';
      const state = this.watch.consumer(consumer, isJoined);
      measurements.consumerState = { observedValue: state.name };
      if (state.lastSignAt !== undefined) {
        measurements.silence = { observedValue: Math.round(now - state.lastSignAt), observedUnit: 'ms' };
      }
      faults.push(consumerFault(state, now, this.maxSilenceMs));
    }
    if (producer !== undefined) {
      const state = this.watch.producer(producer);
      measurements.producerState = { observedValue: state.name };
      faults.push(producerFault(state));
    }
    return { measurements, faults: faults.filter((fault) => fault !== undefined) };
  }
}
