import type { Measurement } from './check.js';
import type { Phase } from './phase.js';
import type { ProbeName } from './probe.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** One remembered result. */
export interface HistoryEntry {
  readonly status: Status;
  readonly reason?: Reason;
  /** From the start of the run to its result, in ms. Of `HUNG`, since the start of the run that hangs; of `SKIPPED`, 0. */
  readonly durationMs: number;
  /** When it was taken, in ms since the epoch. */
  readonly time: number;
}

/** What is known of one check at one moment. */
export interface CheckReport {
  readonly name: string;
  /** The reported status: after hysteresis, staleness and dependencies. */
  readonly status: Status;
  readonly reason: Reason | undefined;
  /** What the last run itself said, before thresholds, age and dependencies; `undefined` before the first one. */
  readonly rawStatus: Status | undefined;
  readonly critical: boolean;
  readonly componentType: string;
  readonly componentId: string | undefined;
  readonly affectedEndpoints: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly scope: 'shared' | 'local' | undefined;
  /** What the check said or threw. Scrubbed of credentials when it is first read, as {@link measurements} are. */
  readonly output: string | undefined;
  /** Of a skipped check: the name of the check that failed first in the chain of `dependsOn`. */
  readonly rootCause: string | undefined;
  /** By name, as plain JSON, scrubbed of credentials: the first 100. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** When the last result was taken, in ms since the epoch; `undefined`, as the next three, before the first one. */
  readonly time: number | undefined;
  /** How long the run took that brought the last result, in ms; while one hangs, since its start. */
  readonly durationMs: number | undefined;
  /** For how much of that the check held up the event loop before its first `await`, in ms. */
  readonly blockedMs: number | undefined;
  /**
   * For how long something else in this process held the event loop during that run, in ms, so that no answer could be
   * read; `undefined` if nothing did. It does not count against `timeoutMs`.
   */
  readonly loopLagMs: number | undefined;
  /** How old the last result is, in ms. */
  readonly ageMs: number | undefined;
  /** Whether it is older than `staleAfterMs`, and so no good any more. */
  readonly stale: boolean;
  /** Since when the check has been reported as it is now, in ms since the epoch. */
  readonly since: number | undefined;
  /** When a run passed last, in ms since the epoch; `undefined` if none has. */
  readonly lastPassAt: number | undefined;
  /** How many results in a row were failures, before `failureThreshold` is applied. `HUNG` counts, `SKIPPED` does not. */
  readonly consecutiveFailures: number;
  /** Since when a timed-out run has not settled, in ms since the epoch. */
  readonly hungSince: number | undefined;
  /** The latest results, newest first. */
  readonly history: readonly HistoryEntry[];
}

/** What is known of one startup task or gate. */
export interface StartupTaskReport {
  readonly name: string;
  /** A gate is `waiting` until it is opened; a task, until Nest has bootstrapped. `failed` is final. */
  readonly state: 'waiting' | 'running' | 'retrying' | 'done' | 'failed';
  /** 0 to 100, as the task said last. */
  readonly progress?: number;
  /** What the task said last with its progress. Scrubbed of credentials. */
  readonly note?: string;
  /** How many have begun; 0 of a gate. */
  readonly attempts: number;
  /** What the last failed attempt threw, or what the gate was failed with. Scrubbed of credentials. */
  readonly output?: string;
  /** When the first attempt began, or the gate was made, in ms since the epoch; absent of a task that has not begun. */
  readonly startedAt?: number;
  /** From then to its end, or until now, in ms; pauses between attempts included. */
  readonly durationMs?: number;
}

/**
 * The answer to one probe. Its texts are scrubbed of credentials as those of the deep report are, so it may be shown
 * wherever deep may be shown: they still name hosts, databases and files. Scrubbing is best effort.
 */
export interface HealthReport {
  readonly probe: ProbeName;
  readonly status: Status;
  /** Absent on a plain pass. */
  readonly reason?: Reason;
  /** When the report was drawn up, in ms since the epoch. */
  readonly time: number;
  readonly phase: Phase;
  /** Since when the phase has been what it is, in ms since the epoch. */
  readonly phaseSince: number;
  /** Why traffic is refused or the process is broken, in the words of the caller, scrubbed of credentials. Deep only. */
  readonly output?: string;
  /** The probe's members, in the order of their registration. */
  readonly checks: readonly CheckReport[];
  /** Deep only: what is known of the checks that run only on demand. They do not count for the status. */
  readonly onDemandChecks: readonly CheckReport[];
  /** The names of checks that are switched off by their option `enabled`. They never run, and count nowhere. */
  readonly switchedOff: readonly string[];
  readonly startupTasks: readonly StartupTaskReport[];
  /** While the instance starts: the checks of the startup probe that have not passed yet. */
  readonly startupChecks: readonly CheckReport[];
}
