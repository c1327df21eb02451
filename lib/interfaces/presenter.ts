import type { ProbeName } from './probe.js';
import type { Reason } from './reason.js';
import type { Status } from './status.js';

/** One check, as a format may show it. */
export interface PresentedCheck {
  readonly name: string;
  readonly status: Status;
  /** This and all below: only in deep. */
  readonly reason?: Reason;
  readonly critical?: boolean;
  /** Scrubbed of credentials. It still names hosts and databases. */
  readonly output?: string;
  /** The duration of the last run, in ms. */
  readonly durationMs?: number;
  /** The time of the last result, in ms since the epoch. */
  readonly time?: number;
}

/** What a client of this probe may see. */
export interface PresentedHealth {
  readonly probe: ProbeName;
  readonly status: Status;
  /** Absent on a plain pass. */
  readonly reason?: Reason;
  /** Only in deep and with `details: 'summary'`: names are topology. */
  readonly checks?: readonly PresentedCheck[];
  /** Whether the query of the request has `verbose`. */
  readonly verbose: boolean;
}

/**
 * A format of the body of a probe. The status code, the headers and what may be shown are decided before.
 *
 * @example
 * ```ts
 * const YAML: HealthPresenter = { mediaType: 'application/yaml', present: ({ status }) => `status: ${status}\n` };
 * HealthModule.forRoot({ probes: { readiness: { formats: [YAML] } } });
 * ```
 */
export interface HealthPresenter {
  /** The `Content-Type` of the body. A client chooses the format by it, with `Accept`. */
  readonly mediaType: string;
  /**
   * Writes the body. It has to be quick, and its result is kept for as long as the answer of the probe is the same. If it
   * throws, or returns no string, the client gets `application/health+json`, and the log says why once.
   */
  present(health: PresentedHealth): string;
}
