/**
 * What Nest's `ClientProxy`, `Server` and `INestMicroservice` have in common, written down as structure, so that
 * this subpath loads neither `@nestjs/microservices` nor a transport's library.
 */
export interface NestTransport {
  /** The client of the transport's own library. Throws before there is one. */
  unwrap(): unknown;
  /** Only a `ClientProxy` has one; it is idempotent, and it is what the first message would call. */
  connect?(): Promise<unknown>;
  /** Only a `ClientProxy` has one. */
  send?(pattern: unknown, data: unknown): unknown;
  /** An Observable that repeats its last value to whoever subscribes. */
  readonly status?: unknown;
}

export const isNestTransport = (source: unknown): source is NestTransport =>
  typeof source === 'object' &&
  source !== null &&
  typeof (source as { unwrap?: unknown }).unwrap === 'function';

/** An `INestMicroservice`, with the way to its `Server` that Nest 12 documents, and the one that Nest 11 has. */
interface Microservice {
  getTransportServer?(): unknown;
  readonly serverInstance?: unknown;
}

/**
 * The `Server` of an `INestMicroservice`, and anything else as it is. Every method of an application made by
 * `NestFactory` ends the process when it throws, and its `unwrap()` throws as long as it does not listen.
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

/** The last word on the connection that Nest published, such as `connected` or `blocked`. */
export function lastStatusOf({ status }: NestTransport): string | undefined {
  let last: string | undefined;
  const observable = status as
    { subscribe?(next: (value: unknown) => void): { unsubscribe(): void } } | undefined;
  observable?.subscribe?.((value) => (last = String(value))).unsubscribe();
  return last;
}
