import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { keepStatus, sealResponse } from './sealed-response.js';

/** An answer that can be written many times. */
export interface HealthResponse {
  readonly statusCode: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: string;
}

/** A 204 must not have a body, nor a length (RFC 9110, §8.6). */
const NO_CONTENT = 204;

/**
 * An answer that is never cached and never conditional.
 *
 * @param headers in addition to those of every answer.
 */
export const healthResponse = (
  statusCode: number,
  mediaType: string,
  body: string,
  headers: Readonly<OutgoingHttpHeaders>,
): HealthResponse =>
  statusCode === NO_CONTENT
    ? { statusCode, headers: { 'Cache-Control': 'no-store', ...headers }, body: '' }
    : {
        statusCode,
        headers: {
          'Content-Type': mediaType,
          'Cache-Control': 'no-store',
          'Content-Length': Buffer.byteLength(body),
          ...headers,
        },
        body,
      };

/** Marks a response that a probe has written. A `WeakSet` of them would cost each answer a tenth of its time. */
const ANSWERED = Symbol('nestjs-vitals:answered');

/** Whether a probe has answered, and not a guard or a middleware. */
export const isAnswered = (response: ServerResponse & { readonly [ANSWERED]?: true }): boolean =>
  response[ANSWERED] === true;

/**
 * HEAD gets the same headers and no body.
 *
 * @param sealed protects the response from later changes. That takes a third of the time of an answer, so pass `false` if
 * no interceptor runs. Nest sets the status of the route, 200, in any case.
 */
export function writeHealthResponse(
  response: ServerResponse,
  { statusCode, headers, body }: HealthResponse,
  sealed: boolean,
): void {
  // A middleware may have answered already, for example after a timeout.
  if (response.headersSent) return keepStatus(response);
  // If a middleware set these, clients reject Transfer-Encoding beside a length, and Node rejects Trailer.
  if (response.getHeaderNames().length > 0) {
    response.removeHeader('Transfer-Encoding');
    response.removeHeader('Trailer');
    if (statusCode === NO_CONTENT) response.removeHeader('Content-Length');
  }
  response.writeHead(statusCode, headers);
  // Node sends a string in one packet with the head.
  response.end(body);
  (response as { [ANSWERED]?: true })[ANSWERED] = true;
  if (sealed || statusCode !== 200) sealResponse(response);
}
