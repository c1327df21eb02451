import { HealthError } from '../support/errors/health-error.js';

/** The condition of `waitFor()` did not become true in time. */
export class WaitTimeoutError extends HealthError {
  readonly code = 'HEALTH_WAIT_TIMEOUT';

  static create(timeoutMs: number, awaited: string, seen: string): WaitTimeoutError {
    return new WaitTimeoutError(
      `Waited ${timeoutMs} ms for ${awaited}, in vain: ${seen}. ` +
        'waitFor() asks nothing itself: evaluate the probe, or give the check an intervalMs; on a FakeClock, advance it.',
    );
  }
}
