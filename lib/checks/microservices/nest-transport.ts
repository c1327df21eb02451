/**
 * The common members of Nest's `ClientProxy`, `Server` and `INestMicroservice`. They are declared here, so that this subpath
 * loads neither `@nestjs/microservices` nor a transport's library.
 */
export interface NestTransport {
  /** The client of the transport's own library. Throws before there is one. */
  unwrap(): unknown;
  /** Only a `ClientProxy` has it. It is idempotent, and the first message would call it, too. */
  connect?(): Promise<unknown>;
  /** Only a `ClientProxy` has it. */
  send?(pattern: unknown, data: unknown): unknown;
  /** An Observable that repeats its last value to each subscriber. */
  readonly status?: unknown;
}

/**
 * The connection of the application: a Nest `ClientProxy`, a Nest `Server` or `INestMicroservice`, or the client of the
 * transport's own library. A function that returns one of these is called for each run, for a connection that does not
 * exist yet when the check is constructed.
 */
export type TransportSource<Client extends object> =
  NestTransport | Client | (() => NestTransport | Client | undefined);

export const isNestTransport = (source: unknown): source is NestTransport =>
  typeof source === 'object' &&
  source !== null &&
  typeof (source as { unwrap?: unknown }).unwrap === 'function';

/** An `INestMicroservice`. `getTransportServer()` is documented in Nest 12; Nest 11 has `serverInstance`. */
interface Microservice {
  getTransportServer?(): unknown;
  readonly serverInstance?: unknown;
}

/**
 * The `Server` of an `INestMicroservice`; any other transport is returned unchanged. An application made by `NestFactory`
 * ends the process when one of its methods throws, and its `unwrap()` throws until it listens.
 */
export function transportOf(source: NestTransport): NestTransport {
  const application = source as NestTransport & Microservice;
  const server =
    typeof application.getTransportServer === 'function'
      ? application.getTransportServer()
      : application.serverInstance;
  if (server === undefined) return source;
  if (!isNestTransport(server)) throw new Error('the transport strategy of the microservice has no unwrap()');
  return server;
}

/** The last status of the connection that Nest published, such as `connected` or `blocked`. */
export function lastStatusOf({ status }: NestTransport): string | undefined {
  let last: string | undefined;
  const observable = status as
    { subscribe?(next: (value: unknown) => void): { unsubscribe(): void } } | undefined;
  observable?.subscribe?.((value) => (last = String(value))).unsubscribe();
  return last;
}
