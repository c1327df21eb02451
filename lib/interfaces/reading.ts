import type { Instant } from '../support/time/clock.js';
import type { Measurement } from './check.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** The result of a run, made from the value that the check returned or threw. */
export interface Verdict {
  readonly status: Status;
  readonly reason?: Reason;
  readonly output?: string;
  readonly measurements?: Readonly<Record<string, Measurement>>;
  /** Only for a skipped check: the check that failed first in the chain of `dependsOn`. */
  readonly rootCause?: string;
}

/** A verdict with its time. The engine stores these. */
export interface Reading extends Verdict {
  readonly at: Instant;
  /** From the start of the run to its verdict, in ms. */
  readonly durationMs: number;
  /** How long the check blocked the event loop in its synchronous part, in ms. */
  readonly blockedMs: number;
  /** How long something else blocked the event loop during the run, in ms; absent if nothing did. */
  readonly loopLagMs?: number;
}
