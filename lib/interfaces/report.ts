import type { Measurement } from './check.js';
import type { Phase } from './phase.js';
import type { ProbeName } from './probe.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** One remembered result. */
export interface HistoryEntry {
  readonly status: Status;
  readonly reason?: Reason;
  /** From the start of the run to its result, in ms. For `HUNG`, since the start of the run that hangs; for `SKIPPED`, 0. */
  readonly durationMs: number;
  /** When it was taken, in ms since the epoch. */
  readonly time: number;
}

/** The state of one check at one moment. */
export interface CheckReport {
  readonly name: string;
  /** The reported status: after hysteresis, staleness and dependencies. */
  readonly status: Status;
  readonly reason: Reason | undefined;
  /** The status of the last run, before thresholds, age and dependencies; `undefined` before the first run. */
  readonly rawStatus: Status | undefined;
  readonly critical: boolean;
  readonly componentType: string;
  readonly componentId: string | undefined;
  readonly affectedEndpoints: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly scope: 'shared' | 'local' | undefined;
  /** The text that the check returned or threw, scrubbed of credentials when it is first read, as {@link measurements}. */
  readonly output: string | undefined;
  /** Only for a skipped check: the name of the check that failed first in the chain of `dependsOn`. */
  readonly rootCause: string | undefined;
  /** By name, as plain JSON, scrubbed of credentials: the first 100. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** The time of the last result, in ms since the epoch. This and the next three are `undefined` before the first result. */
  readonly time: number | undefined;
  /** The duration of the run with the last result, in ms; of a run that hangs, since its start. */
  readonly durationMs: number | undefined;
  /** How long the check blocked the event loop before its first `await`, in ms. */
  readonly blockedMs: number | undefined;
  /**
   * How long something else in this process blocked the event loop during that run, in ms; `undefined` if nothing did. It does
   * not count against `timeoutMs`, because no answer could be read.
   */
  readonly loopLagMs: number | undefined;
  /** How old the last result is, in ms. */
  readonly ageMs: number | undefined;
  /** Whether the last result is older than `staleAfterMs`, so it no longer counts. */
  readonly stale: boolean;
  /** The time since which the check has its reported status, in ms since the epoch. */
  readonly since: number | undefined;
  /** The time of the last run that passed, in ms since the epoch; `undefined` if none has. */
  readonly lastPassAt: number | undefined;
  /** How many results in a row were failures, before `failureThreshold` is applied. `HUNG` counts, `SKIPPED` does not. */
  readonly consecutiveFailures: number;
  /** The start of the run that hangs, in ms since the epoch. */
  readonly hungSince: number | undefined;
  /** The latest results, newest first. */
  readonly history: readonly HistoryEntry[];
}

/** The state of one startup task or gate. */
export interface StartupTaskReport {
  readonly name: string;
  /** A gate is `waiting` until it is opened; a task, until Nest has bootstrapped. `failed` is final. */
  readonly state: 'waiting' | 'running' | 'retrying' | 'done' | 'failed';
  /** 0 to 100: the last value that the task reported. */
  readonly progress?: number;
  /** The last note that the task reported with its progress, scrubbed of credentials. */
  readonly note?: string;
  /** How many attempts have begun; 0 for a gate. */
  readonly attempts: number;
  /** The error of the last failed attempt, or the error that the gate was failed with, scrubbed of credentials. */
  readonly output?: string;
  /** The start of the first attempt, or the creation of the gate, in ms since the epoch; absent before the task begins. */
  readonly startedAt?: number;
  /** The time from `startedAt` to the end, or until now, in ms. It includes the pauses between attempts. */
  readonly durationMs?: number;
}

/**
 * The answer to one probe. Its texts are scrubbed of credentials as those of the deep report are. They still name hosts,
 * databases and files, so show the report only to those who may see deep. Scrubbing is best effort.
 */
export interface HealthReport {
  readonly probe: ProbeName;
  readonly status: Status;
  /** Absent on a plain pass. */
  readonly reason?: Reason;
  /** The time of the report, in ms since the epoch. */
  readonly time: number;
  readonly phase: Phase;
  /** The start of the phase, in ms since the epoch. */
  readonly phaseSince: number;
  /** Only in deep: the caller's reason for `refuseTraffic()` or `markBroken()`, scrubbed of credentials. */
  readonly output?: string;
  /** The probe's members, in the order of their registration. */
  readonly checks: readonly CheckReport[];
  /** Only in deep: the checks that run only on demand. They do not affect the status. */
  readonly onDemandChecks: readonly CheckReport[];
  /** The names of checks that their option `enabled` switches off. They never run, and do not affect any status. */
  readonly switchedOff: readonly string[];
  readonly startupTasks: readonly StartupTaskReport[];
  /** While the instance starts: the checks of the startup probe that have not passed yet. */
  readonly startupChecks: readonly CheckReport[];
}
