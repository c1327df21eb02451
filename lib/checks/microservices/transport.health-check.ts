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
import { isNestTransport, lastStatusOf, transportOf, type NestTransport } from './nest-transport.js';
import type { TransportSource } from './transport-source.js';

export type Measurements = Readonly<Record<string, Measurement>>;

/** The connection for the length of one run. */
export interface TransportConnection<Client extends object> {
  readonly client: Client;
  /** Absent when the application gave the library's own client. */
  readonly transport: NestTransport | undefined;
}

/** What a check has to be given. */
export interface TransportNeeds {
  /** With its article: `a ClientProxy or Server of Transport.NATS, or a NatsConnection`. */
  readonly client: string;
  readonly packageName: string;
  /** What the library's client emits about its connection, so that a failure can say why. Default: nothing is watched. */
  readonly events?: ConnectionEvents;
}

export interface ConnectionState {
  /** One word, shown in deep. */
  readonly name: string;
  /** Whether a question can be sent right now. */
  readonly isUp: boolean;
}

/**
 * What the checks of all message transports share: find the connection that the application holds, look at its
 * state, and ask the other side one question that changes nothing. A further transport says how it is recognised,
 * what its states are, and what the question is.
 *
 * A `ClientProxy` that has not been used yet is told to connect, just as its first message would: the connection is
 * the application's own and stays its only one. Some transports drop a lost connection and dial again only when they
 * are next used; without this, an instance that gets no traffic because it is not ready would never become ready.
 * Servers and raw clients are never connected by a check.
 */
export abstract class TransportHealthCheck<Client extends object> implements HealthCheck {
  /**
   * @param source the application's own connection
   * @param needs what that has to be, and the package it comes from, for the error message
   * @throws InvalidClientError, at boot, when it is nothing that can be asked
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

  /** Recognises the client of the transport's library by its structure. */
  protected abstract isClient(client: unknown): client is Client;
  protected abstract stateOf(connection: TransportConnection<Client>): ConnectionState;
  /**
   * Asks the other side, and resolves once it has answered, with further measurements if there are any. What cannot
   * be cancelled when the signal fires must stay unsettled as long as the library holds it: the engine then starts no
   * second one.
   */
  protected abstract ask(
    connection: TransportConnection<Client>,
    context: CheckContext,
  ): Promise<Measurements | void>;

  /** Those that emit the events of the connection. Default: the client itself. */
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
    // Past this point the application may be closing its connections, and a client must not be opened again.
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
