import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable, Stream } from 'node:stream';

/** The objects that Express and Fastify give to a controller: Node's own, or wrappers with a property `raw`. */
export type AdapterRequest = IncomingMessage | { readonly raw: IncomingMessage };
export type AdapterReply = ServerResponse | FastifyReply;

interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): OutgoingHttpHeaders;
  hijack(): void;
}

/** Node's request. With Express it is the request itself, even if a middleware has added a property `raw`. */
export const rawRequest = (request: AdapterRequest): IncomingMessage =>
  request instanceof Readable ? request : request.raw;

/** Node's response. */
export const rawResponse = (reply: AdapterReply): ServerResponse =>
  reply instanceof Stream ? reply : reply.raw;

/** Takes the response from the framework, so that nothing rewrites its bytes and no ETag makes it a 304. */
export function takeResponse(reply: AdapterReply): ServerResponse {
  if (reply instanceof Stream) return reply;
  reply.hijack();
  // A hook has answered already, for example after a timeout. Headers can no longer be set.
  if (reply.raw.headersSent) return reply.raw;
  // Fastify keeps the headers that hooks set, and would copy them to the response when it sends it.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  return reply.raw;
}
