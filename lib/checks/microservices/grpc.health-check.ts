import type { OnModuleInit } from '@nestjs/common';
import type { CheckContext } from '../../interfaces/check.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { anyText, validateProperties } from '../shared/property-rules.js';
import {
  connectivityOf,
  decodeHealthResponse,
  encodeHealthRequest,
  type GrpcClient,
  type ServingStatus,
} from './grpc-client.js';
import {
  TransportHealthCheck,
  type ConnectionState,
  type Measurements,
  type TransportConnection,
} from './transport.health-check.js';

/** Of the codes of gRPC: the method does not exist there. */
const UNIMPLEMENTED = 12;

const NEEDS = {
  client: 'a client of @grpc/grpc-js, such as client.getClientByServiceName() of a ClientGrpc returns',
  packageName: '@grpc/grpc-js',
};

/** Resolves with `undefined` when the peer does not implement grpc.health.v1: that is an answer, too. */
const askHealth = (
  client: GrpcClient,
  service: string,
  signal: AbortSignal,
): Promise<ServingStatus | undefined> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => call.cancel();
    const call = client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      encodeHealthRequest,
      decodeHealthResponse,
      service,
      (error, status) => {
        signal.removeEventListener('abort', onAbort);
        if (error === null) resolve(status);
        else if (error.code === UNIMPLEMENTED) resolve(undefined);
        else reject(error as Error);
      },
    );
    signal.addEventListener('abort', onAbort, { once: true });
  });

/**
 * Asks a gRPC peer `grpc.health.v1.Health/Check` on the channel that the application holds. Anything but `SERVING` is a
 * failure; a peer that has no health service says so, which proves that it answers, and passes.
 *
 * A channel whose peer has gone silent without closing the connection is given up by gRPC only when keepalive is on:
 * the option `keepalive: { keepaliveTimeMs, keepaliveTimeoutMs }` of Nest's gRPC client.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'heroes' })
 * export class HeroesHealth extends GrpcHealthCheck {
 *   constructor(@Inject('HEROES_PACKAGE') client: ClientGrpc) {
 *     super(client.getClientByServiceName('HeroesService'));
 *   }
 * }
 * ```
 */
export class GrpcHealthCheck extends TransportHealthCheck<GrpcClient> implements OnModuleInit {
  /** The service whose health is asked. Default: the empty name, the server as a whole. */
  protected readonly service: string = '';

  constructor(client: GrpcClient | (() => GrpcClient | undefined)) {
    // Nest's own proxy of this transport has an unwrap() too, which only throws.
    if (
      typeof (client as { getClientByServiceName?: unknown } | null)?.getClientByServiceName === 'function'
    ) {
      throw InvalidClientError.create(new.target.name, client, NEEDS.client, NEEDS.packageName);
    }
    super(client, NEEDS);
  }

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, { service: anyText });
  }

  protected isClient(client: unknown): client is GrpcClient {
    return typeof (client as Partial<GrpcClient> | undefined)?.makeUnaryRequest === 'function';
  }

  protected stateOf({ client }: TransportConnection<GrpcClient>): ConnectionState {
    const name = connectivityOf(client);
    return { name, isUp: name !== 'SHUTDOWN' };
  }

  protected async ask(
    { client }: TransportConnection<GrpcClient>,
    { signal }: CheckContext,
  ): Promise<Measurements> {
    this.assertConfigured();
    const status = await askHealth(client, this.service, signal);
    if (status === undefined) return { servingStatus: { observedValue: 'unimplemented' } };
    if (status !== 'SERVING') throw new Error(`the peer says that it is ${status}`);
    return { servingStatus: { observedValue: status } };
  }
}
