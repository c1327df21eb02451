import type { ServerResponse } from 'node:http';

export interface HealthResponse {
  readonly statusCode: number;
  readonly body: string;
  /** In seconds; only sent with a 503. */
  readonly retryAfter: string;
}

/** `application/health+json` (draft §3), never cached, never conditional. HEAD gets the same headers and no body. */
export function writeHealthResponse(
  response: ServerResponse,
  { statusCode, body, retryAfter }: HealthResponse,
): void {
  // A middleware may have answered already, for instance with a timeout of its own.
  if (response.headersSent) return;
  response.writeHead(statusCode, {
    'Content-Type': 'application/health+json',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(body),
    ...(statusCode === 503 && { 'Retry-After': retryAfter }),
  });
  // A string, since Node sends that in one piece with the head.
  response.end(body);
}
