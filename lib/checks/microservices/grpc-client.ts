/** The members that are used of a `Client` of `@grpc/grpc-js`, the base of every generated client. */
export interface GrpcClient {
  makeUnaryRequest(
    method: string,
    serialize: (value: string) => Buffer,
    deserialize: (value: Buffer) => ServingStatus,
    argument: string,
    callback: (error: { readonly code?: number } | null, value?: ServingStatus) => void,
  ): { cancel(): void };
  getChannel(): { getConnectivityState(tryToConnect: boolean): number };
}

/** `ServingStatus` of grpc.health.v1, in the order of its numbers. */
const SERVING_STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

export type ServingStatus = (typeof SERVING_STATUSES)[number];

/** `message HealthCheckRequest { string service = 1; }`, for a name of at most 127 bytes */
export function encodeHealthRequest(service: string): Buffer {
  const name = Buffer.from(service, 'utf8');
  if (name.length === 0) return name;
  return Buffer.concat([Buffer.from([0x0a, name.length]), name]);
}

/** `message HealthCheckResponse { ServingStatus status = 1; }` */
export function decodeHealthResponse(message: Buffer): ServingStatus {
  const [tag, value] = message;
  return (tag === 0x08 && value !== undefined ? SERVING_STATUSES[value] : undefined) ?? 'UNKNOWN';
}

/** `ConnectivityState` of gRPC, in the order of its numbers. */
const CONNECTIVITY_STATES = ['IDLE', 'CONNECTING', 'READY', 'TRANSIENT_FAILURE', 'SHUTDOWN'] as const;

/** The state of the client's channel. Does not make it connect. */
export const connectivityOf = (client: GrpcClient): string =>
  CONNECTIVITY_STATES[client.getChannel().getConnectivityState(false)] ?? 'UNKNOWN';
