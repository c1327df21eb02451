import {
  CHECK_OPTIONS,
  type CheckDefaults,
  type CheckOptions,
  type ResolvedCheckOptions,
} from '../interfaces/check-options.js';
import { PROBES } from '../interfaces/probe.js';
import { MAX_JITTER } from '../engine/jitter.js';
import type { Fault } from '../support/errors/configuration.error.js';
import { isRecord, OptionRules } from '../support/validation/option-rules.js';
import { resolveTable, validateTable, withoutUndefined } from '../support/validation/option-table.js';

/** A check's own options, over the defaults of the module, over those of the table. */
export const resolveCheckOptions = (options: CheckOptions, defaults: CheckDefaults): ResolvedCheckOptions =>
  resolveTable(CHECK_OPTIONS, {
    ...(options.onDemand === undefined ? defaults : withoutTimes(defaults)),
    ...withoutUndefined(options),
  });

/** The times that `onDemand` decides. */
const withoutTimes = ({
  cacheMs: _cacheMs,
  failureCacheMs: _failureCacheMs,
  staleAfterMs: _staleAfterMs,
  ...rest
}: CheckDefaults): CheckDefaults => rest;

/** Everything that is wrong with one check's options, names of other checks aside. `path` names the check. */
export function checkOptionFaults(path: string, options: CheckOptions, defaults: CheckDefaults): Fault[] {
  const rules = new OptionRules();
  validateTable(rules, path, CHECK_OPTIONS, options);
  if (isRecord(options)) {
    livenessRule(rules, path, options);
    seenRule(rules, path, options);
    onDemandRule(rules, path, options);
  }
  if (rules.faults.length === 0 && isRecord(options))
    timeRules(rules, path, resolveCheckOptions(options, defaults), options);
  return rules.faults;
}

function livenessRule(rules: OptionRules, path: string, { probes, componentType }: CheckOptions): void {
  if (!Array.isArray(probes) || !probes.includes('liveness') || componentType === 'system') return;
  rules.report(
    `${path} joins liveness, but its componentType is not 'system'. A liveness probe that depends on anything outside ` +
      'the process restarts every instance when that thing fails, again and again: a restart loop that repairs nothing.',
    "Take 'liveness' out of its probes; or, if it looks at this process alone, say componentType: 'system'.",
  );
}

function seenRule(rules: OptionRules, path: string, { probes, tags = [], onDemand }: CheckOptions): void {
  if (!Array.isArray(probes) || probes.length > 0 || onDemand !== undefined) return;
  // If the tags are not an array, that is a fault of its own.
  if (!Array.isArray(tags) || tags.length > 0) return;
  rules.report(
    `${path}.probes names no probe, so the check would never be seen.`,
    `Give an array with at least one of ${PROBES.join(', ')}, tags of a group, or onDemand; or leave the option out.`,
  );
}

/** Options that decide when a check runs. An on-demand check has its own rule for that. */
const NOT_ON_DEMAND = [
  'intervalMs',
  'initialDelayMs',
  'failureIntervalMs',
  'cacheMs',
  'failureCacheMs',
  'staleAfterMs',
] as const;

function onDemandRule(rules: OptionRules, path: string, options: CheckOptions): void {
  if (options.onDemand === undefined) return;
  const { probes } = options;
  if (Array.isArray(probes) && probes.length > 0) {
    rules.report(
      `${path} is onDemand, but takes part in ${probes.join(', ')}.`,
      'Leave out probes, or leave out onDemand: an on-demand check counts nowhere.',
    );
  }
  for (const name of NOT_ON_DEMAND) {
    if (options[name] === undefined) continue;
    rules.report(
      `${path}.${name} has no effect on a check that is onDemand.`,
      `Leave out ${name}; onDemand.minIntervalMs says how often the check may run.`,
    );
  }
}

/** Rules for several times together. */
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
