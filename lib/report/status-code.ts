import type { Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';

export interface StatusCodes {
  readonly warnStatus: number;
  readonly drainStatus: number;
}

const FAIL = 503;

/** Pass and warn use 2xx–3xx, fail uses 4xx–5xx (draft §3.1), unless the options set other codes. */
export function statusCodeOf(
  { status, reason }: { readonly status: Status; readonly reason?: Reason },
  { warnStatus, drainStatus }: StatusCodes,
): number {
  const codes = {
    pass: 200,
    warn: warnStatus,
    fail: reason === 'DRAINING' ? drainStatus : FAIL,
  } satisfies Record<Status, number>;
  return codes[status];
}
