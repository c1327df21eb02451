import type { CheckOutcome, HealthCheck } from 'nestjs-vitals';

/** One run of a check without an application. */
export const runOnce = async (check: HealthCheck, timeoutMs = 2_000): Promise<CheckOutcome> =>
  check.check({ signal: new AbortController().signal, name: 'peer', timeoutMs });
