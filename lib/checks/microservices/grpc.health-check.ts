import type { CheckContext } from '../../interfaces/check.js';
import { show } from '../../support/validation/option-rules.js';
import { InvalidClientError } from '../shared/invalid-client.error.js';
import { resolveOptions } from '../shared/resolve-options.js';
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

/** The gRPC code for a method that the peer does not have. */
const UNIMPLEMENTED = 12;

export interface GrpcCheckOptions {
  /** The service whose health is requested, at most 127 bytes. Default `''`, the server as a whole. */
  readonly service?: string;
}

const DEFAULTS = { service: '' };

const NEEDS = {
  client: 'a client of @grpc/grpc-js, such as client.getClientByServiceName() of a ClientGrpc returns',
  packageName: '@grpc/grpc-js',
};

/** Resolves with `undefined` if the peer does not implement grpc.health.v1. */
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
 * Calls `grpc.health.v1.Health/Check` on the channel of the application. Any answer but `SERVING` is a failure. A peer
 * without a health service answers that it has none: the check passes.
 *
 * If a peer goes silent without closing the connection, gRPC closes the channel only if keepalive is on: the option
 * `keepalive: { keepaliveTimeMs, keepaliveTimeoutMs }` of Nest's gRPC client.
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
export class GrpcHealthCheck extends TransportHealthCheck<GrpcClient> {
  private readonly options: typeof DEFAULTS;

  /**
   * @throws InvalidClientError if `client` is not a client of `@grpc/grpc-js`
   * @throws HealthConfigurationError if an option is wrong
   */
  constructor(client: GrpcClient | (() => GrpcClient | undefined), options: GrpcCheckOptions = {}) {
    // Nest's own proxy of this transport has an `unwrap()`, too, which always throws.
    if (
      typeof (client as { getClientByServiceName?: unknown } | null)?.getClientByServiceName === 'function'
    ) {
      throw InvalidClientError.create(new.target.name, client, NEEDS.client, NEEDS.packageName);
    }
    super(client, NEEDS);
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: {
        service: (rules, path, value) => {
          if (typeof value === 'string' && Buffer.byteLength(value) <= 127) return;
          rules.report(`${path} is ${show(value)}.`, 'Give a string of at most 127 bytes.');
        },
      },
    });
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
    const status = await askHealth(client, this.options.service, signal);
    if (status === undefined) return { servingStatus: { observedValue: 'unimplemented' } };
    if (status !== 'SERVING') throw new Error(`the peer says that it is ${status}`);
    return { servingStatus: { observedValue: status } };
  }
}
