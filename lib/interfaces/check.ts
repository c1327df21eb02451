import type { Status } from './status.js';

/** What a check is given for one run. */
export interface CheckContext {
  /**
   * Fires when the run exceeds its `timeoutMs`, or when the application shuts down. Hand it to the client, or
   * release what the run holds when it fires. It never derives from an HTTP request: a prober that hangs up
   * changes nothing for the run.
   */
  readonly signal: AbortSignal;
  /** The name under which the check is registered. */
  readonly name: string;
  /** How long the run may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * One reading beside the status, shown in deep as `name:measurement` (draft-inadarei-api-health-check-06 §4).
 * Its key in {@link CheckResult.measurements} is the measurement's name, such as `connections` or `utilization`.
 */
export interface Measurement {
  /** Any JSON value. */
  readonly observedValue: unknown;
  /** The unit of `observedValue`: `ms`, `bytes`, `percent`, … */
  readonly observedUnit?: string;
  /** Defaults to the status of the check. */
  readonly status?: Status;
  /** Defaults to the `componentId` of the check. */
  readonly componentId?: string;
}

/** What a check may return when a boolean does not say enough. */
export interface CheckResult {
  /** `warn` makes readiness `warn`, whether the check is critical or not; `fail` fails it if the check is critical. */
  readonly status: Status;
  /** A sentence for a person. Shown in deep only, scrubbed of credentials; left out while the check passes. */
  readonly output?: string;
  /** By name. Shown in deep only, on a pass as well: up to 100, fewer where all checks together have more than 2 000. */
  readonly measurements?: Readonly<Record<string, Measurement>>;
}

/**
 * Nothing or `true` is a pass, `false` a fail, a {@link CheckResult} speaks for itself, and a throw is a fail.
 * Anything else is a fail with the reason `INVALID_RESULT`.
 */
export type CheckOutcome = void | undefined | boolean | CheckResult;

/** What an indicator does: one cheap, read-only question to one direct dependency. */
export interface HealthCheck {
  check(context: CheckContext): CheckOutcome | Promise<CheckOutcome>;
}

/** A check as a plain function, for `HealthRegistry.register()`. */
export type CheckFunction = HealthCheck['check'];

/**
 * Thrown by a check that failed but has figures to show, for instance a pool's counters beside "pool exhausted".
 * The measurements appear in deep just as those of a returned {@link CheckResult}.
 */
export class HealthCheckError extends Error {
  constructor(
    message: string,
    readonly measurements: Readonly<Record<string, Measurement>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
