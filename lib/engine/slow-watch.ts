import type { Reading } from '../interfaces/reading.js';

/** Finds out when the runs of one check become slow. */
export class SlowWatch {
  private slow = false;

  /** @param slowAfterMs how long a run may take, or block the event loop, in ms. */
  constructor(private readonly slowAfterMs: number) {}

  /** Whether this run is the first that is slow, or the first since one that was not. */
  turnsSlow(reading: Reading): boolean {
    // Neither is a run.
    if (reading.reason === 'SKIPPED' || reading.reason === 'HUNG') return false;
    const before = this.slow;
    // That the event loop was held by something else does not make the check slow.
    const { durationMs, loopLagMs = 0, blockedMs } = reading;
    this.slow = durationMs - loopLagMs >= this.slowAfterMs || blockedMs >= this.slowAfterMs;
    return this.slow && !before;
  }
}
