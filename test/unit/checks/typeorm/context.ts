import type { CheckContext } from '../../../../lib/interfaces/check.js';

/** What the engine gives a check. */
export const contextOf = (signal: AbortSignal = new AbortController().signal): CheckContext => ({
  signal,
  name: 'orders-db',
  timeoutMs: 1_000,
});
