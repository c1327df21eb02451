import type { CanActivate, ModuleMetadata, Type } from '@nestjs/common';
import { PROBES, type Probe } from './contracts/probe.js';
import { DEFAULT_ROUTES, type HealthRoutes } from './probes/routes.js';
import type { DrainOptions, ResolvedDrainOptions } from './lifecycle/drain-options.js';
import type { ApplicationInfo } from './presentation/application-info.js';
import { PROBE_DEFINITIONS } from './probes/probe-definitions.js';
import type { CheckDefaults, ResolvedCheckDefaults } from './registry/check-options.js';

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
  /** Defaults for every check. */
  readonly checks?: CheckDefaults;
  readonly probes?: Partial<Readonly<Record<Probe, ProbeOptions>>>;
  readonly drain?: DrainOptions;
  /** What deep says about the application. `version` defaults to that of the application's package.json. */
  readonly info?: ApplicationInfo;
  /** Further secrets that no output may contain: each match is replaced. */
  readonly redact?: { readonly patterns?: readonly RegExp[] };
  /** The `Retry-After` of a 503, in seconds. Default 5. */
  readonly retryAfterSeconds?: number;
  /** Warns when readiness, asked before, has not been asked for this long, in ms. Default 300 000; 0 is off. */
  readonly probeSilenceMs?: number;
}

/** A guard class, resolved wherever the application provides it, or a ready instance. */
export type DeepGuard = Type<CanActivate> | CanActivate;

export interface DeepMount {
  /**
   * Who may see deep: guards, or `'global'` if a global guard protects it, or, said out loud, `'none'`. Deep is
   * not mounted without it.
   */
  readonly guards: readonly DeepGuard[] | 'global' | 'none';
  /** Class decorators for the deep controller alone. */
  readonly decorators?: readonly ClassDecorator[];
}

/** What shapes the module itself, and so must be known when it is imported. */
export interface HealthRegistrationOptions {
  /** Default `true`: HealthService, HealthRegistry and Availability can be injected anywhere. */
  readonly isGlobal?: boolean;
  /** Each route separately; see also `KUBERNETES_ROUTES`. */
  readonly routes?: Partial<HealthRoutes>;
  readonly deep?: DeepMount;
  /**
   * Class decorators for the three public controllers, such as `Public()` or `SkipThrottle()`. They are not put on
   * deep: see {@link DeepMount.decorators}.
   */
  readonly decorators?: readonly ClassDecorator[];
  /** Modules whose exports the guards of deep need, if they have to be created. */
  readonly imports?: ModuleMetadata['imports'];
}

export interface ResolvedHealthOptions {
  readonly checks: ResolvedCheckDefaults;
  readonly probes: Readonly<Record<Probe, ResolvedProbeOptions>>;
  readonly drain: ResolvedDrainOptions;
  readonly info: ApplicationInfo;
  readonly redactPatterns: readonly RegExp[];
  readonly retryAfterSeconds: number;
  readonly probeSilenceMs: number;
}

export interface ResolvedRegistrationOptions {
  readonly isGlobal: boolean;
  readonly routes: HealthRoutes;
  readonly deep: DeepMount | undefined;
  readonly decorators: readonly ClassDecorator[];
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
      delayMs: 0,
      inFlightMs: 10_000,
      untilProbesSeen: undefined,
      ...definedOnly(options.drain),
    },
    info: definedOnly(options.info),
    redactPatterns: options.redact?.patterns ?? [],
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
    deep: options.deep,
    decorators: options.decorators ?? [],
    // Nest would trip over anything else before the fault can be told.
    imports: Array.isArray(options.imports) ? options.imports : [],
  };
}

/** An option given as `undefined` is an option left out. */
function definedOnly<T extends object>(options: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
