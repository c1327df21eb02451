import type { Measurement } from './check.js';
import type { Phase } from './phase.js';
import type { Probe } from './probe.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** One remembered result. */
export interface HistoryEntry {
  readonly status: Status;
  readonly reason?: Reason;
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
  /** The status of the last result itself; `undefined` before the first one. */
  readonly rawStatus: Status | undefined;
  readonly critical: boolean;
  readonly componentType: string;
  readonly componentId: string | undefined;
  readonly affectedEndpoints: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  /** Not yet scrubbed of credentials: only `presentation/` may show it to anybody. */
  readonly output: string | undefined;
  /** What was thrown, for the log; never presented. */
  readonly error: unknown;
  readonly rootCause: string | undefined;
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** When the last result was taken, in ms since the epoch. */
  readonly time: number | undefined;
  readonly durationMs: number | undefined;
  readonly blockedMs: number | undefined;
  /** How old the last result is, in ms. */
  readonly ageMs: number | undefined;
  readonly stale: boolean;
  /** Since when the check has been reported as it is now, in ms since the epoch. */
  readonly since: number | undefined;
  readonly lastPassAt: number | undefined;
  readonly consecutiveFailures: number;
  /** Since when a timed-out run has not settled, in ms since the epoch. */
  readonly hungSince: number | undefined;
  /** The latest results, newest first. */
  readonly history: readonly HistoryEntry[];
}

/** What is known of one startup task or gate. */
export interface StartupTaskReport {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'retrying' | 'done' | 'failed';
  /** 0 to 100, as the task said last. */
  readonly progress?: number;
  readonly note?: string;
  readonly attempts: number;
  /** Not yet scrubbed of credentials. */
  readonly output?: string;
  readonly startedAt?: number;
  /** How long it has been running, or ran, in ms. */
  readonly durationMs?: number;
}

/** The answer to one probe, before it is presented. */
export interface HealthReport {
  readonly probe: Probe;
  readonly status: Status;
  /** Absent on a plain pass. */
  readonly reason?: Reason;
  /** When the report was drawn up, in ms since the epoch. */
  readonly time: number;
  readonly phase: Phase;
  /** Since when the phase has been what it is, in ms since the epoch. */
  readonly phaseSince: number;
  /** Why traffic is refused or the process is broken, in the words of the caller. Deep only. */
  readonly output?: string;
  /** The probe's members, in the order of their registration. */
  readonly checks: readonly CheckReport[];
  readonly startupTasks: readonly StartupTaskReport[];
  /** While the instance starts: the checks of the startup probe that have not passed yet. */
  readonly startupChecks: readonly CheckReport[];
}
