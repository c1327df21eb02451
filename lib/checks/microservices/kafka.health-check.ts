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
import { duration, resolveOptions } from '../shared/resolve-options.js';
import { isKafkaMember, kafkaClientsOf, KafkaWatch, type KafkaClients } from './kafka-member.js';
import { consumerFault, producerFault } from './kafka-state.js';
import { isNestTransport, lastStatusOf, transportOf, type NestTransport } from './nest-transport.js';

export type KafkaSource = NestTransport | KafkaClients | (() => NestTransport | KafkaClients | undefined);

export interface KafkaCheckOptions {
  /** How long a consumer may go without an answer from its group, in ms. Default 30 000, the session timeout of kafkajs. */
  readonly maxSilenceMs?: number;
}

const DEFAULTS = { maxSilenceMs: 30_000 };

/**
 * Reads the state of a Kafka client from the documented events of kafkajs: it sends nothing to the broker, joins no consumer
 * group and never connects. Pass it a `ClientKafka`, a Kafka server, or `{ consumer, producer }`.
 *
 * A **consumer** fails when it has crashed, stopped or disconnected, and when no heartbeat and no fetch was answered for
 * `maxSilenceMs`. A **producer** emits no events while it is idle. It fails when its last request timed out, and when it was
 * disconnected.
 *
 * The application must connect a `ClientKafka`, for example with `await client.connect()` in `onModuleInit`.
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
export class KafkaHealthCheck implements HealthCheck {
  private readonly options: typeof DEFAULTS;
  private readonly watch: KafkaWatch;

  /**
   * @throws InvalidClientError if `source` does not belong to Kafka
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(
    private readonly source: KafkaSource,
    options: KafkaCheckOptions = {},
    private readonly clock: Clock = new SystemClock(),
  ) {
    this.options = resolveOptions(new.target.name, options, DEFAULTS, { rules: { maxSilenceMs: duration } });
    this.watch = new KafkaWatch(clock);
    if (typeof source === 'function' || isNestTransport(source)) return;
    const { consumer, producer } = (source ?? {}) as KafkaClients;
    if (!isKafkaMember(consumer) && !isKafkaMember(producer)) {
      const expected = 'a ClientKafka, a Kafka server, or { consumer, producer } of kafkajs';
      throw InvalidClientError.create(new.target.name, source, expected, 'kafkajs');
    }
    // Listen from now on, because the application may connect before the first run.
    this.look(source);
  }

  check(_context: CheckContext): CheckResult {
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
      faults.push(consumerFault(state, now, this.options.maxSilenceMs));
    }
    if (producer !== undefined) {
      const state = this.watch.producer(producer);
      measurements.producerState = { observedValue: state.name };
      faults.push(producerFault(state));
    }
    return { measurements, faults: faults.filter((fault) => fault !== undefined) };
  }
}
