import type { Status } from './status.js';

/** The argument of a check, for one run. */
export interface CheckContext {
  /**
   * Fires when the run exceeds its `timeoutMs`, or when the application shuts down. Pass it to the client, or release the
   * resources of the run when it fires. It does not depend on an HTTP request: if a client disconnects, the run goes on.
   */
  readonly signal: AbortSignal;
  /** The name under which the check is registered. */
  readonly name: string;
  /** How long the run may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * A measurement of a check. Deep shows it as `name:measurement` (draft-inadarei-api-health-check-06 §4).
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

/** A check returns this instead of a boolean to add a text or measurements, or to warn. */
export interface CheckResult {
  /** `warn` makes readiness `warn`, whether the check is critical or not; `fail` fails it if the check is critical. */
  readonly status: Status;
  /** A sentence for a person. Shown in deep only, scrubbed of credentials; left out while the check passes. */
  readonly output?: string;
  /** By name. Only deep shows them: up to 100, or fewer if all checks together have more than 2 000. */
  readonly measurements?: Readonly<Record<string, Measurement>>;
}

/**
 * `undefined` or `true` is a pass, and `false` or an error is a fail. A {@link CheckResult} has its own status. Any other
 * value is a fail with the reason `INVALID_RESULT`.
 */
export type CheckOutcome = void | undefined | boolean | CheckResult;

/** What an indicator does: one cheap, read-only question to one direct dependency. */
export interface HealthCheck {
  check(context: CheckContext): CheckOutcome | Promise<CheckOutcome>;
}

/** A check as a plain function, for `HealthRegistry.register()`. */
export type CheckFunction = HealthCheck['check'];

/**
 * A check throws this to fail with measurements, for example "pool exhausted" with the counters of the pool. Deep shows them
 * as it shows those of a {@link CheckResult}.
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
