import { describeError } from '../support/describe-error.js';
import {
  COMPONENT_TYPE,
  show,
  URI_REFERENCE,
  URI_TEMPLATE,
  type OptionRules,
} from '../support/validation/option-rules.js';
import { NAME_FORM } from '../support/validation/name-rule.js';
import {
  bool,
  converted,
  derived,
  integer,
  ms,
  oneOf,
  optional,
  rule,
  shared,
  sharedRows,
  text,
  textMap,
  texts,
  withDefault,
  type Given,
  type GivenShared,
  type Resolved,
} from '../support/validation/option-table.js';
import { PROBES, type Probe } from './probe.js';

/** The times from which the default of `staleAfterMs` follows. */
interface Times extends OnDemandOnly {
  readonly timeoutMs: number;
  readonly cacheMs: number;
  readonly failureCacheMs: number;
  readonly intervalMs: number | undefined;
  readonly failureIntervalMs: number | undefined;
}

const staleAfter = derived(
  'three times the longest of the other times, at least 30000; never with `onDemand`',
  ({ onDemand, timeoutMs, cacheMs, failureCacheMs, intervalMs, failureIntervalMs = 0 }: Times) => {
    // Deep shows the last result of an on-demand check with its age, however old it is.
    if (onDemand) return Infinity;
    // In background mode a timer renews results, so the cache times do not matter.
    const renewals = intervalMs === undefined ? [cacheMs, failureCacheMs] : [intervalMs, failureIntervalMs];
    return Math.max(30_000, 3 * Math.max(timeoutMs, ...renewals));
  },
);

/** An on-demand check does not run again before its `minIntervalMs` is over, so its result is fresh for that long. */
const cacheFor = (ms: number) =>
  derived(
    `\`${ms}\`, or \`onDemand.minIntervalMs\``,
    ({ onDemand }: OnDemandOnly) => onDemand?.minIntervalMs ?? ms,
  );

const frozen = <Value extends object>(value: Value): Readonly<Value> =>
  Object.freeze(Array.isArray(value) ? ([...value] as unknown as Value) : { ...value });

/** How often an on-demand check may run. */
export interface OnDemand {
  /** The shortest time between two runs, in ms, at least 1. */
  readonly minIntervalMs: number;
}

interface OnDemandOnly {
  readonly onDemand: OnDemand | undefined;
}

const onDemandRule = rule<OnDemand>('`{ minIntervalMs }`', (rules, path, value) => {
  if (!rules.knownKeys(path, value, ['minIntervalMs'])) return;
  rules.milliseconds(`${path}.minIntervalMs`, value['minIntervalMs'] ?? null, { min: 1 });
});

/** Whether a check is switched on in this environment. */
export type IsEnabled = (env: NodeJS.ProcessEnv) => boolean;

const enabledRule = rule<boolean | IsEnabled>(
  'boolean, or function of `process.env`',
  (rules, path, value) => {
    if (typeof value !== 'function') return rules.boolean(path, value);
    try {
      const enabled: unknown = value(process.env);
      if (typeof enabled === 'boolean') return;
      rules.report(`${path} returned ${show(enabled)}.`, 'Let the function return true or false.');
    } catch (error) {
      rules.report(`${path} threw: ${describeError(error)}.`, 'Let the function return true or false.');
    }
  },
);

function probesRule(rules: OptionRules, path: string, probes: unknown): void {
  if (probes === undefined) return;
  if (!Array.isArray(probes)) {
    rules.report(
      `${path} is ${show(probes)}.`,
      `Give an array with any of ${PROBES.join(', ')}, or leave the option out.`,
    );
    return;
  }
  probes.forEach((probe, index) => rules.oneOf(`${path}[${index}]`, probe ?? null, PROBES));
}

/**
 * Every option of a check: `@HealthIndicator()` and `HealthRegistry.register()` take them. `HealthModule.forRoot({ checks })`
 * may give the shared ones for every check at once.
 *
 * To add an option, add its row, and use it. The types, the validation and `docs/options.md` follow from the table.
 */
export const CHECK_OPTIONS = {
  /**
   * Whether the check is switched on: a boolean, or a function that gets `process.env` and returns one, called when the check
   * is registered. A check that is switched off never runs and counts nowhere. Deep lists it with `enabled: false`.
   *
   * @default true
   */
  enabled: converted(withDefault<boolean | IsEnabled>(enabledRule, true), (enabled) =>
    typeof enabled === 'function' ? enabled(process.env) : enabled,
  ),
  /**
   * A failing critical check fails readiness (503); a failing non-critical one makes it `warn` (200).
   *
   * @default true
   */
  critical: shared(withDefault(bool, true)),
  /** How long one run may take, in ms. @default 2000 */
  timeoutMs: shared(withDefault(ms(1), 2_000)),
  /**
   * On-demand: the check runs only if somebody asks deep for it by name (`/health/deep/:name`), at most once in `minIntervalMs`.
   * Deep lists its last result. It counts nowhere.
   */
  onDemand: optional(onDemandRule),
  /**
   * The probes that the check takes part in. `[]` for a check that only takes part in groups, by its tags.
   *
   * @default ["readiness","deep"], or [] with onDemand
   */
  probes: converted(
    withDefault<readonly Probe[]>(
      rule(`array of ${PROBES.join(', ')}`, probesRule),
      derived(
        '`["readiness","deep"]`, or `[]` with `onDemand`',
        ({ onDemand }: OnDemandOnly): readonly Probe[] => (onDemand ? [] : ['readiness', 'deep']),
      ),
    ),
    (probes): ReadonlySet<Probe> => new Set(probes),
  ),
  /**
   * `component`, `datastore`, `system`, another term without white space, or a URI (draft §4.2).
   *
   * @default "component"
   */
  componentType: withDefault(text(COMPONENT_TYPE), 'component'),
  /** An identifier of the instance of the component (draft §4.1). */
  componentId: optional(text()),
  /**
   * What suffers when the check fails, as URI templates (RFC 6570), such as `/orders/{id}` (draft §4.6).
   *
   * @default []
   */
  affectedEndpoints: converted(withDefault(texts(URI_TEMPLATE), []), frozen),
  /** By relation, such as `runbook`, a URI or a path such as `/runbooks/db` (draft §4.9). @default {} */
  links: converted(withDefault(textMap(URI_REFERENCE), {}), frozen),
  /**
   * Words for groups of checks, such as `payments`. Deep shows them, and `HealthModule.forRoot({ groups })` selects by them.
   *
   * @default []
   */
  tags: converted(withDefault(texts(NAME_FORM), []), frozen),
  /**
   * `shared`: every replica depends on the same instance, such as one database, so all replicas fail at once; `local`: each
   * replica has its own. The boot warns if a check is shared and critical. Deep shows it.
   */
  scope: optional(oneOf<'shared' | 'local'>('shared', 'local')),
  /** Names of other checks. While one of them fails, this one is not run and is `SKIPPED`. @default [] */
  dependsOn: converted(withDefault(texts(), []), frozen),
  /**
   * How long a result that is not a failure counts as fresh, in ms, ±10 % jitter.
   *
   * @default 5000, or onDemand.minIntervalMs
   */
  cacheMs: shared(withDefault(ms(), cacheFor(5_000))),
  /** How long a failure counts as fresh, in ms, ±10 % jitter. @default 1000, or onDemand.minIntervalMs */
  failureCacheMs: shared(withDefault(ms(), cacheFor(1_000))),
  /** Background mode: a timer runs the check at this interval, in ms, and probes only read. */
  intervalMs: optional(ms(1)),
  /** Background mode: the time before the first run, in ms. @default 0 */
  initialDelayMs: withDefault(ms(), 0),
  /** Background mode: the interval while the check fails, in ms. @default intervalMs */
  failureIntervalMs: withDefault(
    ms(1),
    derived('`intervalMs`', ({ intervalMs }: { intervalMs: number | undefined }) => intervalMs),
  ),
  /**
   * A result that is older than this, in ms, no longer counts as healthy.
   *
   * @default three times the longest of the other times, at least 30000; never with onDemand
   */
  staleAfterMs: shared(withDefault(ms(1), staleAfter)),
  /** How long after its timeout a run that never settles is given up, in ms. Then a new one may start. @default 60000 */
  abandonAfterMs: shared(withDefault(ms(1), 60_000)),
  /** A run that takes this long, or blocks the event loop this long, in ms, is logged as slow. @default 1000 */
  slowAfterMs: shared(withDefault(ms(1), 1_000)),
  /** How many failures in a row it takes until the check is reported as failing. @default 1 */
  failureThreshold: shared(withDefault(integer(1, 1_000), 1)),
  /** How many successes in a row it takes until a failing check is reported as recovered. @default 1 */
  successThreshold: shared(withDefault(integer(1, 1_000), 1)),
  /** How many recent results deep shows. @default 10 */
  historySize: shared(withDefault(integer(0, 100), 10)),
};

/** The options of one check. */
export interface CheckOptions extends Given<typeof CHECK_OPTIONS> {}

/** {@link CheckOptions} with every default in place. */
export interface ResolvedCheckOptions extends Resolved<typeof CHECK_OPTIONS> {}

/** The options that `HealthModule.forRoot({ checks })` may give for every check at once. */
export interface CheckDefaults extends GivenShared<typeof CHECK_OPTIONS> {}

/** The rows of {@link CheckDefaults}. */
export const CHECK_DEFAULTS = sharedRows(CHECK_OPTIONS);
