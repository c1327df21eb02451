import type { ModuleMetadata } from '@nestjs/common';
import type {
  DeepMount,
  HealthGroup,
  OpenApiOptions,
  ProbeMount,
  ResolvedHealthGroup,
} from '../http/probe-mount.js';
import { CHECK_DEFAULTS, type CheckDefaults } from '../interfaces/check-options.js';
import { DRAIN_OPTIONS } from '../lifecycle/drain-options.js';
import { GROUP_OPTIONS } from '../probes/group-options.js';
import { PROBE_DEFINITIONS } from '../probes/probe-definitions.js';
import { probeOptions } from '../probes/probe-options.js';
import { DEFAULT_ROUTES, type HealthRoutes } from '../routes/routes.js';
import { APPLICATION_INFO } from '../report/application-info.js';
import { isRecord } from '../support/validation/option-rules.js';
import {
  bool,
  converted,
  integer,
  ms,
  nested,
  oneOf,
  optional,
  resolveTable,
  rule,
  validateTable,
  withDefault,
  withoutUndefined,
  type Given,
  type Resolved,
  type Rule,
} from '../support/validation/option-table.js';
import {
  decoratorRule,
  deepRule,
  groupsRule,
  importsRule,
  openApiRule,
  patternRule,
  routesRule,
  secretValueRule,
} from './health-option-rules.js';

/** Groups by name. */
type HealthGroups = Readonly<Record<string, HealthGroup>>;

/** The options that may come from the factory of `forRootAsync({ useFactory })`. */
export const HEALTH_OPTIONS_TABLE = {
  /** The options of every check that does not give them itself. @default {} */
  checks: withDefault<CheckDefaults>(
    rule('object', (rules, path, value) => validateTable(rules, path, CHECK_DEFAULTS, value)),
    {},
  ),
  /** How each probe answers. */
  probes: nested({
    liveness: nested(probeOptions(PROBE_DEFINITIONS.liveness.budgetMs)),
    readiness: nested(probeOptions(PROBE_DEFINITIONS.readiness.budgetMs)),
    startup: nested(probeOptions(PROBE_DEFINITIONS.startup.budgetMs)),
    deep: nested(probeOptions(PROBE_DEFINITIONS.deep.budgetMs)),
  }),
  /** How the instance leaves traffic at the shutdown. */
  drain: nested(DRAIN_OPTIONS),
  /** What deep says about the application. */
  info: nested(APPLICATION_INFO),
  /** Values that the module hides in its output, in addition to the credentials that it recognises. */
  redact: nested({
    /** Each match becomes `***`. A pattern with catastrophic backtracking blocks the event loop. @default [] */
    patterns: withDefault(patternRule, []),
    /**
     * Secrets of at least 4 characters, or functions that return the present ones. A function is called for each text, so it
     * must be quick.
     *
     * @default []
     */
    values: withDefault(secretValueRule, []),
  }),
  /** The `Retry-After` of a 503, in seconds. @default 5 */
  retryAfterSeconds: withDefault(integer(1, 86_400), 5),
  /** The log warns if no readiness request has come for this long, in ms, and one came before. 0 is off. @default 300000 */
  probeSilenceMs: withDefault(ms(), 300_000),
};

/** The options that shape the module itself, so they stand beside the factory of `forRootAsync()`. */
export const REGISTRATION_OPTIONS_TABLE = {
  /**
   * Whether HealthService, HealthRegistry, HealthObservers and Availability can be injected into any module.
   *
   * @default true
   */
  isGlobal: withDefault(bool, true),
  /**
   * The path of each probe, below the application's global prefix. See also `KUBERNETES_ROUTES`. `false`: the application's
   * own server has no probes, because the probe server has them.
   *
   * @default {"liveness":"health/live","readiness":"health/ready","startup":"health/startup","deep":"health/deep"}
   */
  routes: converted(
    withDefault<Partial<HealthRoutes> | false>(routesRule, DEFAULT_ROUTES),
    (routes): HealthRoutes | false => routes && { ...DEFAULT_ROUTES, ...withoutUndefined(routes) },
  ),
  /**
   * What the application's global prefix does to the probes. `'apply'`: they are below it, unless its `exclude` names them.
   * `'ignore'`: they are not below it.
   *
   * @default "apply"
   */
  globalPrefix: withDefault(oneOf<'apply' | 'ignore'>('apply', 'ignore'), 'apply'),
  /** Serves deep to those who may see it. If it is left out, deep is not served. */
  deep: converted(optional<DeepMount>(deepRule), copyOfDeep),
  /**
   * Probes of your own, by name, over the checks that have one of their tags. They answer as readiness does.
   *
   * @default {}
   */
  groups: converted(withDefault<HealthGroups>(groupsRule, {}), resolveGroups),
  /**
   * Class decorators for the public controllers, such as `Public()` or `SkipThrottle()`. They are not put on deep: it
   * has its own.
   *
   * @default []
   */
  decorators: converted(withDefault<readonly ClassDecorator[]>(decoratorRule, []), frozenCopy),
  /**
   * Whether the document that `@nestjs/swagger` makes shows the probes. Deep has the security of `ApiBearerAuth()` and the like
   * in `deep.decorators`, or of `{ security: 'bearer' }`, which is for groups with guards as well.
   *
   * @default false
   */
  openapi: withDefault<boolean | OpenApiOptions>(openApiRule, false),
  /**
   * Modules whose exports the guards of deep need. Only needed for guards that no module of the application provides: the
   * module creates those itself.
   *
   * @default []
   */
  imports: converted(
    withDefault<NonNullable<ModuleMetadata['imports']>>(
      importsRule as Rule<NonNullable<ModuleMetadata['imports']>>,
      [],
    ),
    // Nest would fail on anything else before the fault can be reported.
    (imports) => (Array.isArray(imports) ? imports : []),
  ),
};

/** The options that may come from the factory of `forRootAsync({ useFactory })`. */
export interface HealthOptions extends Given<typeof HEALTH_OPTIONS_TABLE> {}

export interface ResolvedHealthOptions extends Resolved<typeof HEALTH_OPTIONS_TABLE> {}

/** The options that shape the module itself, so they stand beside the factory of `forRootAsync()`. */
export interface HealthRegistrationOptions extends Given<typeof REGISTRATION_OPTIONS_TABLE> {}

export interface ResolvedRegistrationOptions
  extends Resolved<typeof REGISTRATION_OPTIONS_TABLE>, ProbeMount {}

export const resolveOptions = (options: HealthOptions = {}): ResolvedHealthOptions =>
  resolveTable(HEALTH_OPTIONS_TABLE, options);

export const resolveRegistrationOptions = (options: object = {}): ResolvedRegistrationOptions =>
  resolveTable(REGISTRATION_OPTIONS_TABLE, options);

/** Lists are copied: changing an array later must not open deep, nor change the guards of another application. */
function resolveGroups(groups: HealthGroups): Readonly<Record<string, ResolvedHealthGroup>> {
  if (!isRecord(groups)) return {};
  return Object.fromEntries(
    Object.entries(groups as HealthGroups).map(([name, group]) => {
      // A group that is not an object is a fault, which is reported later.
      const { guards = 'none', ...options } = isRecord(group) ? group : ({} as HealthGroup);
      return [name, { ...resolveTable(GROUP_OPTIONS, options), guards: frozenCopy(guards) }];
    }),
  );
}

function copyOfDeep(deep: DeepMount | undefined): DeepMount | undefined {
  if (!isRecord(deep)) return deep;
  const { guards, decorators } = deep as unknown as DeepMount;
  return {
    ...(deep as DeepMount),
    guards: frozenCopy(guards),
    ...(decorators && { decorators: frozenCopy(decorators) }),
  };
}

/** Anything but an array stays as it is, for the fault that names it. */
function frozenCopy<List>(list: List): List {
  return Array.isArray(list) ? (Object.freeze([...list]) as List) : list;
}
