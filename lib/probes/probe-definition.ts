import type { Phase } from '../interfaces/phase.js';
import type { Probe } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { Status } from '../interfaces/status.js';

/** What a probe may look at before any check: the state of the instance. */
export interface InstanceState {
  readonly phase: Phase;
  /** Nest's bootstrap hooks have all run. */
  readonly bootstrapped: boolean;
  /** `started` was reached at some time. Latched: it outlives draining. */
  readonly everStarted: boolean;
  readonly refusal: string | undefined;
  readonly brokenness: string | undefined;
}

/** A verdict that needs no check. */
export interface Gate {
  readonly status: Status;
  readonly reason?: Reason;
  readonly output?: string;
}

/** A probe as data: which route, how long it may wait, what it shows, and what decides before its checks do. */
export interface ProbeDefinition {
  readonly probe: Probe;
  readonly defaultRoute: string;
  /** How long the probe waits for its checks, in ms. */
  readonly budgetMs: number;
  /** The verdict of the instance's own state, or `undefined` where the checks decide. */
  gate(state: InstanceState): Gate | undefined;
  /** Whether a check counts against the probe before it has had a result. */
  readonly countsUnknown: boolean;
  /** Whether checks are run to answer, as against shown as they were last known. */
  runsChecks(state: InstanceState): boolean;
}
