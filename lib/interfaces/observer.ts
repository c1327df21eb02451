import type { Phase } from './phase.js';
import type { ProbeName } from './probe.js';
import type { Reason } from './reason.js';
import type { CheckReport, StartupTaskReport } from './report.js';
import type { Status } from './status.js';
import type { HealthTransition } from './transition.js';

/** A run that took at least the check's `slowAfterMs`, or blocked the event loop for that long. */
export interface SlowRun {
  readonly check: string;
  /** From the start of the run to its result, in ms. */
  readonly durationMs: number;
  /** How long the check blocked the event loop before its first `await`, in ms. */
  readonly blockedMs: number;
  /** The check's option. */
  readonly slowAfterMs: number;
}

/** The state of the instance after a change: see `Availability`. */
export interface AvailabilityChange {
  readonly phase: Phase;
  /** Why the application refuses traffic, scrubbed of credentials; absent if it does not. */
  readonly refusal?: string;
  /** Why the application called `markBroken()`, scrubbed of credentials; absent if it did not. */
  readonly brokenness?: string;
  /** In ms since the epoch. */
  readonly time: number;
}

/** One answer to a probe over HTTP. */
export interface ProbeAnswer {
  readonly probe: ProbeName;
  readonly status: Status;
  readonly reason?: Reason;
  /** The HTTP status. */
  readonly statusCode: number;
  /** The client's own text, as it was sent. */
  readonly userAgent: string | undefined;
  readonly remoteAddress: string | undefined;
  /** In ms since the epoch. */
  readonly time: number;
}

/** A startup task or gate came to an end, or an attempt of a task failed and another one follows. */
export interface StartupTaskEvent {
  readonly kind: 'done' | 'attempt-failed' | 'failed';
  /** Its texts are scrubbed of credentials. */
  readonly task: StartupTaskReport;
}

/** The drain began or ended. */
export interface DrainEvent {
  readonly kind: 'began' | 'ended';
  /** In ms since the epoch. */
  readonly time: number;
}

/**
 * Gets every event of the health of the application. Subscribe it with `HealthObservers.subscribe()`.
 * Every method is optional.
 *
 * Events arrive in the order in which they happened, in a later turn of the event loop than the work that caused them.
 * Errors of a method are logged, and do not affect other observers. A promise that a method returns is not awaited.
 */
export interface HealthObserver {
  /** A check has a result, whether it changed anything or not. Reports for these are only built if an observer wants them. */
  onResult?(result: CheckReport): unknown;
  /** The reported status of a check or a probe changed. */
  onTransition?(transition: HealthTransition): unknown;
  /** A run was slow. Once, until a run of that check is fast again. */
  onSlowRun?(run: SlowRun): unknown;
  /** The phase changed, or the application refuses traffic, accepts it, or is broken. */
  onAvailability?(change: AvailabilityChange): unknown;
  /** A probe was answered over HTTP. */
  onProbe?(answer: ProbeAnswer): unknown;
  onStartupTask?(event: StartupTaskEvent): unknown;
  onDrain?(event: DrainEvent): unknown;
}
