import type { NestTransport } from './nest-transport.js';

/**
 * Where a check finds the connection that the application already holds: a Nest `ClientProxy`, a Nest `Server` or
 * `INestMicroservice`, the client of the transport's own library, or a function that returns one of these when it is
 * asked, for what does not exist yet when the check is constructed.
 */
export type TransportSource<Client extends object> =
  NestTransport | Client | (() => NestTransport | Client | undefined);
