import {
  HealthCheckError,
  type CheckContext,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from '../../interfaces/check.js';
import { describeError } from '../../support/describe-error.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { lastErrorOf, rememberErrors, type ConnectionEvents } from '../shared/last-error.js';
import {
  isNestTransport,
  lastStatusOf,
  transportOf,
  type NestTransport,
  type TransportSource,
} from './nest-transport.js';

export type Measurements = Readonly<Record<string, Measurement>>;

/** The connection that one run uses. */
export interface TransportConnection<Client extends object> {
  readonly client: Client;
  /** Absent if the application passed the library's own client. */
  readonly transport: NestTransport | undefined;
}

/** Describes the client that a check needs. */
export interface TransportNeeds {
  /** With an article: `a ClientProxy or server of Transport.NATS, or a NatsConnection`. */
  readonly client: string;
  readonly packageName: string;
  /** The events of the client that report on its connection. A failure then includes the last error. Default: none. */
  readonly events?: ConnectionEvents;
}

export interface ConnectionState {
  /** One word, shown in deep. */
  readonly name: string;
  /** Whether a message can be sent now. */
  readonly isUp: boolean;
}

/**
 * The base of the checks of message transports: finds the connection of the application, reads its state, and sends the other
 * side one message that changes nothing. A subclass recognises the client, reads its state and sends the message.
 *
 * The check connects a `ClientProxy` that has not been used yet, as its first message would. It stays the only connection. Some
 * transports drop a lost connection and connect again only when they are next used, so an instance that gets no traffic because
 * it is not ready would never become ready. A check never connects servers and raw clients.
 */
export abstract class TransportHealthCheck<Client extends object> implements HealthCheck {
  /**
   * @param source the application's own connection
   * @param needs describes a valid connection, for the error message
   * @throws InvalidClientError if `source` is not such a connection
   */
  protected constructor(
    private readonly source: TransportSource<Client>,
    private readonly needs: TransportNeeds,
  ) {
    if (typeof source === 'function' || isNestTransport(source) || this.isClient(source)) return;
    throw this.invalid(source);
  }

  async check(context: CheckContext): Promise<CheckResult> {
    const connection = await this.connection(context.signal);
    const before = this.stateOf(connection);
    if (!before.isUp) throw this.failure(`the connection is ${before.name}`, connection.client, before.name);
    try {
      const measurements = await this.ask(connection, context);
      return { status: 'pass', measurements: { ...figures(this.stateOf(connection).name), ...measurements } };
    } catch (error) {
      throw new HealthCheckError(describeError(error), figures(this.stateOf(connection).name), {
        cause: error,
      });
    }
  }

  /** Recognises the client of the transport's library by its members. */
  protected abstract isClient(client: unknown): client is Client;
  protected abstract stateOf(connection: TransportConnection<Client>): ConnectionState;
  /**
   * Sends a message to the other side and resolves once it has answered, optionally with further measurements. If the library
   * cannot cancel the message when the signal fires, the promise must stay unsettled: the engine then starts no second run.
   */
  protected abstract ask(
    connection: TransportConnection<Client>,
    context: CheckContext,
  ): Promise<Measurements | void>;

  /** The objects that emit the events of the connection. Default: the client itself. */
  protected emittersOf(client: Client): readonly object[] {
    return [client];
  }

  private async connection(signal: AbortSignal): Promise<TransportConnection<Client>> {
    const source = typeof this.source === 'function' ? this.source() : this.source;
    if (source === undefined) throw this.failure('not connected: the application has not created it yet');
    const transport = isNestTransport(source) ? transportOf(source) : undefined;
    const client: unknown = transport === undefined ? source : await this.unwrap(transport, signal);
    if (!this.isClient(client)) throw this.invalid(client);
    const { events } = this.needs;
    if (events !== undefined) for (const emitter of this.emittersOf(client)) rememberErrors(emitter, events);
    return { client, transport };
  }

  private async unwrap(transport: NestTransport, signal: AbortSignal): Promise<unknown> {
    // After an abort the application may be closing its connections: do not open a client again.
    signal.throwIfAborted();
    try {
      await transport.connect?.();
      signal.throwIfAborted();
      return transport.unwrap();
    } catch (error) {
      const client = unwrapped(transport);
      const text = `not connected: ${describeError(error)}`;
      throw this.failure(text, this.isClient(client) ? client : undefined, lastStatusOf(transport), error);
    }
  }

  private failure(text: string, client?: Client, state = 'disconnected', cause?: unknown): HealthCheckError {
    const emitters = client === undefined ? [] : this.emittersOf(client);
    const error = emitters.map(lastErrorOf).find((one) => one !== undefined);
    return new HealthCheckError(error === undefined ? text : `${text}: ${error}`, figures(state), { cause });
  }

  private invalid(given: unknown): InvalidClientError {
    return InvalidClientError.create(this.constructor.name, given, this.needs.client, this.needs.packageName);
  }
}

const figures = (state: string): Measurements => ({ connectionState: { observedValue: state } });

const unwrapped = (transport: NestTransport): unknown => {
  try {
    return transport.unwrap();
  } catch {
    return undefined;
  }
};
