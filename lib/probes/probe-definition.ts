import type { Phase } from '../interfaces/phase.js';
import type { ProbeName } from '../interfaces/probe.js';
import type { Reason } from '../interfaces/reason.js';
import type { ResolvedCheckOptions } from '../interfaces/check-options.js';
import type { Status } from '../interfaces/status.js';

/** The state of the instance, which a probe may look at before any check. */
export interface InstanceState {
  readonly phase: Phase;
  /** Nest's bootstrap hooks have all run. */
  readonly bootstrapped: boolean;
  /** The phase was `started` at some time. Stays true while draining. */
  readonly everStarted: boolean;
  readonly refusal: string | undefined;
  readonly brokenness: string | undefined;
}

/** A verdict without checks. */
export interface Gate {
  readonly status: Status;
  readonly reason?: Reason;
  readonly output?: string;
}

/** A probe as data: its checks, its budget, and the gate before its checks. */
export interface ProbeDefinition {
  readonly probe: ProbeName;
  /** How long the probe waits for its checks, in ms. */
  readonly budgetMs: number;
  /** Whether a check with these options takes part. */
  includes(options: ResolvedCheckOptions): boolean;
  /** The verdict from the state of the instance; `undefined` if the checks decide. */
  gate(state: InstanceState): Gate | undefined;
  /** Whether a check counts against the probe before it has a result. */
  readonly countsUnknown: boolean;
  /** Whether the probe runs its checks to answer. Otherwise it shows the last results. */
  runsChecks(state: InstanceState): boolean;
}
