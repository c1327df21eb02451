import type { CheckOutcome, HealthCheck } from '../../../../lib/interfaces/check.js';

/** One run, as the engine would make it. */
export const run = async (check: HealthCheck, signal = new AbortController().signal): Promise<CheckOutcome> =>
  check.check({ signal, name: 'peer', timeoutMs: 1_000 });
