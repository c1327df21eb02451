import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { keepStatus, sealResponse } from './sealed-response.js';

/** An answer, ready to be written as often as it is asked for. */
export interface HealthResponse {
  readonly statusCode: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: string;
}

/**
 * `application/health+json` (draft §3), never cached, never conditional.
 *
 * @param retryAfter in seconds; only sent with a 503.
 */
export const healthResponse = (statusCode: number, body: string, retryAfter: string): HealthResponse => ({
  statusCode,
  headers: {
    'Content-Type': 'application/health+json',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(body),
    ...(statusCode === 503 && { 'Retry-After': retryAfter }),
  },
  body,
});

/** The responses that a probe has answered. */
const answered = new WeakSet<ServerResponse>();

/** Whether a probe has answered, and not a guard or a middleware in its place. */
export const isAnswered = (response: ServerResponse): boolean => answered.has(response);

/**
 * HEAD gets the same headers and no body.
 *
 * @param sealed whether something may change the response later: then changes have no effect. That costs a third of the
 * answer, so it is left out where nothing does. Nest itself sets the status of the route, 200.
 */
export function writeHealthResponse(
  response: ServerResponse,
  { statusCode, headers, body }: HealthResponse,
  sealed: boolean,
): void {
  // A middleware may have answered already, for instance with a timeout of its own.
  if (response.headersSent) return keepStatus(response);
  // Set by a middleware, these announce chunks; beside a length, clients refuse the first, and Node the second.
  response.removeHeader('Transfer-Encoding');
  response.removeHeader('Trailer');
  response.writeHead(statusCode, headers);
  // A string, since Node sends that in one piece with the head.
  response.end(body);
  answered.add(response);
  if (sealed || statusCode !== 200) sealResponse(response);
}
