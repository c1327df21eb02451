import type { Reading } from '../contracts/reading.js';

export interface CachePolicy {
  readonly cacheMs: number;
  readonly failureCacheMs: number;
  readonly staleAfterMs: number;
}

/** Until when a reading counts as fresh, in monotonic ms. */
export const freshUntil = (reading: Reading, policy: CachePolicy, jitterFactor: number): number =>
  reading.at.now + (reading.status === 'fail' ? policy.failureCacheMs : policy.cacheMs) * jitterFactor;

/** From when on a reading is no longer good for anything, in monotonic ms. */
export const staleFrom = (reading: Reading, { staleAfterMs }: CachePolicy): number =>
  reading.at.now + staleAfterMs;
