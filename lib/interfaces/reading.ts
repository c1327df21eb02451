import type { Instant } from '../support/time/clock.js';
import type { Measurement } from './check.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** What a run said, whatever the check returned or threw. */
export interface Verdict {
  readonly status: Status;
  readonly reason?: Reason;
  readonly output?: string;
  readonly measurements?: Readonly<Record<string, Measurement>>;
  /** Of a skipped check: the check that failed first in the chain of `dependsOn`. */
  readonly rootCause?: string;
}

/** A verdict and when it was taken: what the engine stores. */
export interface Reading extends Verdict {
  readonly at: Instant;
  /** From the start of the run to its verdict, in ms. */
  readonly durationMs: number;
  /** How much of that the check held the event loop in its synchronous part, in ms. */
  readonly blockedMs: number;
  /** For how long something else held the event loop meanwhile, in ms, so that no answer could be read; absent if nothing did. */
  readonly loopLagMs?: number;
}
