import type { Reading } from '../interfaces/reading.js';
import type { Instant } from '../support/time/clock.js';

export interface CachePolicy {
  readonly cacheMs: number;
  readonly failureCacheMs: number;
  readonly staleAfterMs: number;
}

/** Until when a reading is fresh, in monotonic ms. */
export const freshUntil = (reading: Reading, policy: CachePolicy, jitterFactor: number): number =>
  reading.at.now + (reading.status === 'fail' ? policy.failureCacheMs : policy.cacheMs) * jitterFactor;

/** When a result of this age becomes stale, in monotonic ms. */
export const staleFrom = (at: Instant, { staleAfterMs }: CachePolicy): number => at.now + staleAfterMs;
