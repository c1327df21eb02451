import type { Reading } from '../interfaces/reading.js';

/** Detects when the runs of one check become slow. */
export class SlowWatch {
  private slow = false;

  /** @param slowAfterMs the limit for the duration of a run and for the time it blocks the event loop, in ms. */
  constructor(private readonly slowAfterMs: number) {}

  /** Whether this run is the first slow one, or the first slow one after a fast one. */
  turnsSlow(reading: Reading): boolean {
    // These readings are not runs.
    if (reading.reason === 'SKIPPED' || reading.reason === 'HUNG') return false;
    const before = this.slow;
    // Event loop lag from other code does not make the check slow.
    const { durationMs, loopLagMs = 0, blockedMs } = reading;
    this.slow = durationMs - loopLagMs >= this.slowAfterMs || blockedMs >= this.slowAfterMs;
    return this.slow && !before;
  }
}
