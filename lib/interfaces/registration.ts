import type { CheckFunction } from './check.js';
import type { Probe } from './probe.js';

/**
 * The options of one check, as given to `@HealthIndicator()` and `HealthRegistry.register()`.
 * All times are in ms. What is left out comes from `HealthModule.forRoot({ checks })`, and then from the default.
 */
export interface CheckOptions {
  /** A failing critical check fails readiness (503); a failing non-critical one makes it `warn` (200). Default `true`. */
  readonly critical?: boolean;
  /** How long one run may take. Default 2 000. */
  readonly timeoutMs?: number;
  /** The probes that the check takes part in. Default `['readiness', 'deep']`. */
  readonly probes?: readonly Probe[];
  /** `component`, `datastore`, `system`, another term without white space, or a URI (draft §4.2). Default `component`. */
  readonly componentType?: string;
  /** An identifier of the instance of the component (draft §4.1). Default: none. */
  readonly componentId?: string;
  /** What suffers when the check fails, as URI templates (RFC 6570), such as `/orders/{id}` (draft §4.6). Default: none. */
  readonly affectedEndpoints?: readonly string[];
  /** By relation, such as `runbook`, a URI or a path such as `/runbooks/db` (draft §4.9). Default: none. */
  readonly links?: Readonly<Record<string, string>>;
  /** How long a result that is not a failure counts as fresh. Default 5 000, ±10 % jitter. */
  readonly cacheMs?: number;
  /** How long a failure counts as fresh. Default 1 000, ±10 % jitter. */
  readonly failureCacheMs?: number;
  /** No result older than this is served as good, on any path. Default: three times the longest of the check's other times, at least 30 000. */
  readonly staleAfterMs?: number;
  /** How long after its timeout a run that never settles is given up, so that a new one may start. Default 60 000. */
  readonly abandonAfterMs?: number;
  /** A run at least this long, or that blocks the event loop this long, is logged as slow. Default 1 000. */
  readonly slowAfterMs?: number;
  /** Background mode: a timer runs the check this often, and probes only read. Default: off. */
  readonly intervalMs?: number;
  /** Background mode: the time before the first run. Default 0. */
  readonly initialDelayMs?: number;
  /** Background mode: the interval while the check fails. Default: `intervalMs`. */
  readonly failureIntervalMs?: number;
  /** How many failures in a row it takes before the check is reported as failing. Default 1. */
  readonly failureThreshold?: number;
  /** How many successes in a row it takes before a failing check is reported as recovered. Default 1. */
  readonly successThreshold?: number;
  /** Names of checks without which this one means nothing: while one of them fails, this one is `SKIPPED`. Default: none. */
  readonly dependsOn?: readonly string[];
  /** How many recent results deep shows. Default 10, at most 100. */
  readonly historySize?: number;
}

/** {@link CheckOptions} with every default in place. */
export interface ResolvedCheckOptions {
  readonly critical: boolean;
  readonly timeoutMs: number;
  readonly probes: ReadonlySet<Probe>;
  readonly componentType: string;
  readonly componentId: string | undefined;
  readonly affectedEndpoints: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly cacheMs: number;
  readonly failureCacheMs: number;
  readonly staleAfterMs: number;
  readonly abandonAfterMs: number;
  readonly slowAfterMs: number;
  readonly intervalMs: number | undefined;
  readonly initialDelayMs: number;
  readonly failureIntervalMs: number | undefined;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly dependsOn: readonly string[];
  readonly historySize: number;
}

/** A check that takes part. The object's identity, not its name, is the key of everything that is kept about it. */
export interface Registration {
  readonly name: string;
  readonly check: CheckFunction;
  readonly options: ResolvedCheckOptions;
  /** Where it comes from, for error messages: `OrdersDb in OrdersModule`. */
  readonly origin: string;
}
