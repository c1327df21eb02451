import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable, Stream } from 'node:stream';

/** What Express and Fastify hand to a controller: Node's own objects, or wrappers that hold them. */
export type AdapterRequest = IncomingMessage | { readonly raw: IncomingMessage };
export type AdapterReply = ServerResponse | FastifyReply;

interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): OutgoingHttpHeaders;
  hijack(): void;
}

/** Express hands on Node's own request, whatever a middleware has hung on it, a property `raw` for one. */
export const rawRequest = (request: AdapterRequest): IncomingMessage =>
  request instanceof Readable ? request : request.raw;

/** The same for the response. */
export const rawResponse = (reply: AdapterReply): ServerResponse =>
  reply instanceof Stream ? reply : reply.raw;

/** Takes the response out of the framework's hands, so that nothing rewrites its bytes, and no ETag makes it a 304. */
export function takeResponse(reply: AdapterReply): ServerResponse {
  if (reply instanceof Stream) return reply;
  reply.hijack();
  // A hook has answered already, for instance with a timeout of its own: nothing can be put on that any more.
  if (reply.raw.headersSent) return reply.raw;
  // What hooks have set is still Fastify's own: it would have put them on the response as it sends it.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  return reply.raw;
}
