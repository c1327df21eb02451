import { PROBES, type Probe } from '../interfaces/probe.js';
import type { CheckOptions, ResolvedCheckOptions } from '../interfaces/registration.js';
import { MAX_JITTER } from '../engine/jitter.js';
import {
  COMPONENT_TYPE,
  OptionRules,
  URI_REFERENCE,
  URI_TEMPLATE,
} from '../support/validation/option-rules.js';
import type { Fault } from '../support/errors/configuration.error.js';

/** The options that may be given once for every check, in `HealthModule.forRoot({ checks })`. */
export type CheckDefaults = Pick<
  CheckOptions,
  | 'critical'
  | 'timeoutMs'
  | 'cacheMs'
  | 'failureCacheMs'
  | 'staleAfterMs'
  | 'abandonAfterMs'
  | 'slowAfterMs'
  | 'failureThreshold'
  | 'successThreshold'
  | 'historySize'
>;

/** {@link CheckDefaults} in force; `staleAfterMs` follows from the other times unless it is given. */
export type ResolvedCheckDefaults = Required<Omit<CheckDefaults, 'staleAfterMs'>> &
  Pick<CheckDefaults, 'staleAfterMs'>;

export const CHECK_DEFAULT_KEYS = [
  'critical',
  'timeoutMs',
  'cacheMs',
  'failureCacheMs',
  'staleAfterMs',
  'abandonAfterMs',
  'slowAfterMs',
  'failureThreshold',
  'successThreshold',
  'historySize',
] as const satisfies readonly (keyof CheckDefaults)[];

const CHECK_OPTION_KEYS = [
  ...CHECK_DEFAULT_KEYS,
  'name',
  'probes',
  'componentType',
  'componentId',
  'affectedEndpoints',
  'links',
  'intervalMs',
  'initialDelayMs',
  'failureIntervalMs',
  'dependsOn',
] as const satisfies readonly (keyof CheckOptions | 'name')[];

/** Merges a check's own options over the defaults. */
export function resolveCheckOptions(
  options: CheckOptions,
  defaults: ResolvedCheckDefaults,
): ResolvedCheckOptions {
  const timeoutMs = options.timeoutMs ?? defaults.timeoutMs;
  const cacheMs = options.cacheMs ?? defaults.cacheMs;
  const failureCacheMs = options.failureCacheMs ?? defaults.failureCacheMs;
  const { intervalMs, failureIntervalMs = intervalMs } = options;
  // In background mode a timer renews results, so the cache times have no part in it.
  const renewals =
    intervalMs === undefined ? [cacheMs, failureCacheMs] : [intervalMs, failureIntervalMs ?? 0];
  const longest = Math.max(timeoutMs, ...renewals);
  return {
    critical: options.critical ?? defaults.critical,
    timeoutMs,
    probes: new Set<Probe>(options.probes ?? ['readiness', 'deep']),
    componentType: options.componentType ?? 'component',
    componentId: options.componentId,
    affectedEndpoints: Object.freeze([...(options.affectedEndpoints ?? [])]),
    links: Object.freeze({ ...options.links }),
    cacheMs,
    failureCacheMs,
    staleAfterMs: options.staleAfterMs ?? defaults.staleAfterMs ?? Math.max(30_000, 3 * longest),
    abandonAfterMs: options.abandonAfterMs ?? defaults.abandonAfterMs,
    slowAfterMs: options.slowAfterMs ?? defaults.slowAfterMs,
    intervalMs,
    initialDelayMs: options.initialDelayMs ?? 0,
    failureIntervalMs,
    failureThreshold: options.failureThreshold ?? defaults.failureThreshold,
    successThreshold: options.successThreshold ?? defaults.successThreshold,
    dependsOn: Object.freeze([...(options.dependsOn ?? [])]),
    historySize: options.historySize ?? defaults.historySize,
  };
}

/** What is wrong with the options that can stand in {@link CheckDefaults}, each for itself. */
export function checkDefaultRules(rules: OptionRules, path: string, options: CheckDefaults): void {
  rules.boolean(`${path}.critical`, options.critical);
  rules.milliseconds(`${path}.timeoutMs`, options.timeoutMs, { min: 1 });
  rules.milliseconds(`${path}.cacheMs`, options.cacheMs);
  rules.milliseconds(`${path}.failureCacheMs`, options.failureCacheMs);
  rules.milliseconds(`${path}.staleAfterMs`, options.staleAfterMs, { min: 1 });
  rules.milliseconds(`${path}.abandonAfterMs`, options.abandonAfterMs, { min: 1 });
  rules.milliseconds(`${path}.slowAfterMs`, options.slowAfterMs, { min: 1 });
  rules.integer(`${path}.failureThreshold`, options.failureThreshold, 1, 1_000);
  rules.integer(`${path}.successThreshold`, options.successThreshold, 1, 1_000);
  rules.integer(`${path}.historySize`, options.historySize, 0, 100);
}

/** Everything that is wrong with one check's options, names of other checks aside. `path` names the check. */
export function checkOptionFaults(
  path: string,
  options: CheckOptions,
  defaults: ResolvedCheckDefaults,
): Fault[] {
  const rules = new OptionRules();
  if (!rules.knownKeys(path, options, CHECK_OPTION_KEYS)) return rules.faults;
  checkDefaultRules(rules, path, options);
  rules.milliseconds(`${path}.intervalMs`, options.intervalMs, { min: 1 });
  rules.milliseconds(`${path}.initialDelayMs`, options.initialDelayMs);
  rules.milliseconds(`${path}.failureIntervalMs`, options.failureIntervalMs, { min: 1 });
  rules.text(`${path}.componentType`, options.componentType, COMPONENT_TYPE);
  rules.text(`${path}.componentId`, options.componentId);
  rules.texts(`${path}.affectedEndpoints`, options.affectedEndpoints, URI_TEMPLATE);
  rules.textMap(`${path}.links`, options.links, URI_REFERENCE);
  rules.texts(`${path}.dependsOn`, options.dependsOn);
  probeRules(rules, path, options);
  if (rules.faults.length === 0) timeRules(rules, path, resolveCheckOptions(options, defaults), options);
  return rules.faults;
}

function probeRules(rules: OptionRules, path: string, { probes, componentType }: CheckOptions): void {
  if (probes === undefined) return;
  if (!Array.isArray(probes) || probes.length === 0) {
    rules.report(
      `${path}.probes names no probe, so the check would never be seen.`,
      `Give an array with at least one of ${PROBES.join(', ')}, or leave the option out.`,
    );
    return;
  }
  probes.forEach((probe, index) => rules.oneOf(`${path}.probes[${index}]`, probe ?? null, PROBES));
  if (probes.includes('liveness') && componentType !== 'system') {
    rules.report(
      `${path} joins liveness, but its componentType is not 'system'. A liveness probe that depends on anything outside ` +
        'the process restarts every instance when that thing fails, and goes on restarting them: a restart loop that mends nothing.',
      "Take 'liveness' out of its probes; or, if it looks at this process alone, say componentType: 'system'.",
    );
  }
}

/** How the times must stand to one another. */
function timeRules(
  rules: OptionRules,
  path: string,
  resolved: ResolvedCheckOptions,
  given: CheckOptions,
): void {
  const { staleAfterMs, timeoutMs, cacheMs, intervalMs } = resolved;
  const below = (name: string, value: number) => {
    if (value < staleAfterMs) return;
    rules.report(
      `${path}: ${name} (${value} ms) is not below staleAfterMs (${staleAfterMs} ms), so its results would be stale before they are renewed.`,
      `Raise staleAfterMs above ${value}, or lower ${name}.`,
    );
  };
  below('timeoutMs', timeoutMs);
  if (intervalMs === undefined) below('cacheMs', cacheMs);
  for (const name of ['intervalMs', 'failureIntervalMs'] as const) {
    const value = given[name];
    if (value === undefined || intervalMs === undefined) continue;
    const longest = Math.ceil(value * MAX_JITTER) + timeoutMs;
    if (longest < staleAfterMs) continue;
    rules.report(
      `${path}: with ${name} at ${value} ms, ±10 %, and timeoutMs at ${timeoutMs} ms, up to ${longest} ms lie between two results, ` +
        `which is not below staleAfterMs (${staleAfterMs} ms), so a healthy check would be stale before it is renewed.`,
      `Raise staleAfterMs above ${longest}, or lower ${name}.`,
    );
  }
  for (const name of ['initialDelayMs', 'failureIntervalMs'] as const) {
    if (given[name] === undefined || intervalMs !== undefined) continue;
    rules.report(
      `${path}.${name} is given without intervalMs, so it has no effect.`,
      `Give intervalMs as well, or leave out ${name}.`,
    );
  }
}
