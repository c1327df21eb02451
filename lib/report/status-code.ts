import type { Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';

/** The HTTP status of each answer. */
export interface StatusCodes extends Readonly<Record<Status, number>> {
  readonly draining: number;
}

/** Pass and warn use 2xx–3xx, fail uses 4xx–5xx (draft §3.1), unless the options set other codes. */
export const statusCodeOf = (
  { status, reason }: { readonly status: Status; readonly reason?: Reason },
  codes: StatusCodes,
): number => (status === 'fail' && reason === 'DRAINING' ? codes.draining : codes[status]);
