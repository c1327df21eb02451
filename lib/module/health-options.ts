import type { ModuleMetadata } from '@nestjs/common';
import { PROBES, type Probe } from '../interfaces/probe.js';
import type { DeepMount, ProbeMount } from '../http/probe-mount.js';
import { DEFAULT_ROUTES, type HealthRoutes } from '../probes/routes.js';
import type { DrainOptions, ResolvedDrainOptions } from '../lifecycle/drain-options.js';
import type { ApplicationInfo } from '../report/application-info.js';
import type { SecretValue } from '../redaction/known-value-redaction.js';
import { PROBE_DEFINITIONS } from '../probes/probe-definitions.js';
import type { CheckDefaults, ResolvedCheckDefaults } from '../registry/check-options.js';
import { isRecord } from '../support/validation/option-rules.js';

/** How one probe answers. */
export interface ProbeOptions {
  /** How long the probe waits for its checks, in ms. Default 900, under the kubelet's second; for deep 3 000. */
  readonly budgetMs?: number;
  /**
   * What a public probe shows: with `summary` also the names and statuses of its checks, which are topology. Default
   * `none`. Deep always shows everything.
   */
  readonly details?: 'none' | 'summary';
  /** The HTTP status of a `warn`. Default 200; Consul reads 429 as a warning. */
  readonly warnStatus?: number;
  /** The HTTP status while draining. Default 503; 404 is a soft drain for HAProxy's `http-check disable-on-404`. */
  readonly drainStatus?: number;
}

export type ResolvedProbeOptions = Required<ProbeOptions>;

/** What may be computed at run time: the result of `forRootAsync({ useFactory })`. */
export interface HealthOptions {
  /** What holds for every check that does not say otherwise itself. */
  readonly checks?: CheckDefaults;
  /** How each probe answers. What is left out of one has its default; see {@link ProbeOptions}. */
  readonly probes?: Partial<Readonly<Record<Probe, ProbeOptions>>>;
  /** How the instance leaves traffic at the shutdown. Default: once those who ask for readiness have noticed, see {@link DrainOptions}. */
  readonly drain?: DrainOptions;
  /** What deep says about the application. `version` defaults to that of the application's package.json. */
  readonly info?: ApplicationInfo;
  /**
   * What the module hides in its output besides the credentials that it recognises. `patterns`: each match becomes
   * `***`; a pattern with catastrophic backtracking blocks the event loop. `values`: secrets of at least 4 characters,
   * or functions that return the present ones; a function is called for each text, so it must be quick. Default: none.
   */
  readonly redact?: { readonly patterns?: readonly RegExp[]; readonly values?: readonly SecretValue[] };
  /** The `Retry-After` of a 503, in seconds. Default 5. */
  readonly retryAfterSeconds?: number;
  /**
   * After how long without a request for readiness, of which there was one before, the log warns, in ms. Default 300 000;
   * 0 is off.
   */
  readonly probeSilenceMs?: number;
}

/** What shapes the module itself, and so must be known when it is imported. */
export interface HealthRegistrationOptions {
  /** Whether HealthService, HealthRegistry and Availability can be injected into any module as it is. Default `true`. */
  readonly isGlobal?: boolean;
  /** Where the probes are served, each for itself; see also `KUBERNETES_ROUTES`. Default: `DEFAULT_ROUTES`. */
  readonly routes?: Partial<HealthRoutes>;
  /** Serves deep, to those who may see it. Default: deep is not served at all, and the log says at boot how to have it. */
  readonly deep?: DeepMount;
  /**
   * Class decorators for the three public controllers, such as `Public()` or `SkipThrottle()`. They are not put on
   * deep: see {@link DeepMount.decorators}. Default: none.
   */
  readonly decorators?: readonly ClassDecorator[];
  /**
   * Modules whose exports the guards of deep need. Only guards that no module of the application provides are created,
   * and need them. Default: none.
   */
  readonly imports?: ModuleMetadata['imports'];
}

export interface ResolvedHealthOptions {
  readonly checks: ResolvedCheckDefaults;
  readonly probes: Readonly<Record<Probe, ResolvedProbeOptions>>;
  readonly drain: ResolvedDrainOptions;
  readonly info: ApplicationInfo;
  readonly redactPatterns: readonly RegExp[];
  readonly redactValues: readonly SecretValue[];
  readonly retryAfterSeconds: number;
  readonly probeSilenceMs: number;
}

export interface ResolvedRegistrationOptions extends ProbeMount {
  readonly isGlobal: boolean;
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

/** Every default of the run-time options, once. */
export function resolveOptions(options: HealthOptions = {}): ResolvedHealthOptions {
  return {
    checks: {
      critical: true,
      timeoutMs: 2_000,
      cacheMs: 5_000,
      failureCacheMs: 1_000,
      abandonAfterMs: 60_000,
      slowAfterMs: 1_000,
      failureThreshold: 1,
      successThreshold: 1,
      historySize: 10,
      ...definedOnly(options.checks),
    },
    probes: Object.fromEntries(
      PROBES.map((probe) => [
        probe,
        {
          budgetMs: PROBE_DEFINITIONS[probe].budgetMs,
          details: 'none',
          warnStatus: 200,
          drainStatus: 503,
          ...definedOnly(options.probes?.[probe]),
        },
      ]),
    ) as Record<Probe, ResolvedProbeOptions>,
    drain: {
      delayMs: 'auto',
      inFlightMs: 10_000,
      untilProbesSeen: undefined,
      ...definedOnly(options.drain),
    },
    info: definedOnly(options.info),
    redactPatterns: options.redact?.patterns ?? [],
    redactValues: options.redact?.values ?? [],
    retryAfterSeconds: options.retryAfterSeconds ?? 5,
    probeSilenceMs: options.probeSilenceMs ?? 300_000,
  };
}

/** Every default of the registration-time options, once. */
export function resolveRegistrationOptions(
  options: HealthRegistrationOptions = {},
): ResolvedRegistrationOptions {
  return {
    isGlobal: options.isGlobal ?? true,
    routes: { ...DEFAULT_ROUTES, ...definedOnly(options.routes) },
    deep: copied(options.deep),
    decorators: copyOf(options.decorators ?? []),
    // Nest would trip over anything else before the fault can be told.
    imports: Array.isArray(options.imports) ? options.imports : [],
  };
}

/** The lists are the module's own: changing an array later must not open deep, nor change the guards of another application. */
function copied(deep: DeepMount | undefined): DeepMount | undefined {
  if (!isRecord(deep)) return deep;
  return {
    ...deep,
    guards: copyOf(deep.guards),
    ...(deep.decorators && { decorators: copyOf(deep.decorators) }),
  };
}

/** Anything but an array stays as it is, for the fault that names it. */
const copyOf = <T>(list: T): T => (Array.isArray(list) ? (Object.freeze([...list]) as T) : list);

/** An option given as `undefined` is an option left out. */
function definedOnly<T extends object>(options: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
