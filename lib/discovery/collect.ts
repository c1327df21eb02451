import type { StartupFunction } from '../contracts/startup-task.js';
import type { StartupTaskOptions } from '../contracts/startup-task.js';
import type { HealthChangeFilter } from '../decorators/on-health-change.decorator.js';
import type { HealthIndicatorOptions } from '../decorators/health-indicator.decorator.js';
import {
  CHANGE_LISTENERS_METADATA,
  METHOD_INDICATORS_METADATA,
  STARTUP_TASKS_METADATA,
} from '../decorators/metadata.js';
import { fault, type Fault } from '../errors/configuration.error.js';
import type { CheckFunction, HealthCheck } from '../contracts/check.js';
import type { Candidate } from '../registry/health-registry.js';
import { isRecord } from '../validation/option-rules.js';
import { defaultName } from './default-name.js';
import type { Discovered } from './discovered.js';
import { indicatorOptionsOf, methodMetadataOf } from './metadata-accessor.js';

export interface StartupTaskCandidate {
  readonly name: string;
  readonly options: StartupTaskOptions;
  readonly run: StartupFunction;
  readonly origin: string;
}

export interface ChangeListenerCandidate {
  readonly filter: HealthChangeFilter;
  readonly listen: (transition: unknown) => unknown;
  readonly origin: string;
}

/** Everything that the decorators ask for, and everything that is wrong with how they were put. */
export interface Collection {
  readonly checks: readonly Candidate[];
  readonly tasks: readonly StartupTaskCandidate[];
  readonly listeners: readonly ChangeListenerCandidate[];
  readonly faults: readonly Fault[];
}

export function collect(discovered: readonly Discovered[]): Collection {
  const faults: Fault[] = [];
  const checks: Candidate[] = [];
  const tasks: StartupTaskCandidate[] = [];
  const listeners: ChangeListenerCandidate[] = [];
  for (const found of discovered) {
    const asked = {
      indicator: indicatorOptionsOf(found.type),
      indicators: methodMetadataOf<HealthIndicatorOptions>(METHOD_INDICATORS_METADATA, found.type),
      tasks: methodMetadataOf<StartupTaskOptions>(STARTUP_TASKS_METADATA, found.type),
      listeners: methodMetadataOf<HealthChangeFilter>(CHANGE_LISTENERS_METADATA, found.type),
    };
    const isAsked =
      asked.indicator !== undefined ||
      [asked.indicators, asked.tasks, asked.listeners].some((list) => list.length > 0);
    if (!isAsked) continue;
    if (found.scoped) {
      faults.push(scopedFault(found));
      continue;
    }
    if (asked.indicator !== undefined) checks.push(classCandidate(found, asked.indicator));
    for (const { method, options } of asked.indicators) {
      const call = methodOf(found, method, faults, '@HealthIndicator()');
      if (!call) continue;
      const { name = defaultName(String(method)), ...rest } = optionsObject(options);
      checks.push({
        name,
        options: rest,
        check: call as CheckFunction,
        origin: `${found.origin}, method ${String(method)}`,
      });
    }
    for (const { method, options } of asked.tasks) {
      const run = methodOf(found, method, faults, '@StartupTask()');
      if (!run) continue;
      const origin = `${found.origin}, method ${String(method)}`;
      tasks.push({ name: optionsObject(options).name ?? defaultName(String(method)), options, run, origin });
    }
    for (const { method, options: filter } of asked.listeners) {
      const listen = methodOf(found, method, faults, '@OnHealthChange()');
      if (listen) listeners.push({ filter, listen, origin: `${found.origin}, method ${String(method)}` });
    }
  }
  return { checks, tasks, listeners, faults };
}

function classCandidate(
  { instance, typeName, origin }: Discovered,
  options: HealthIndicatorOptions,
): Candidate {
  const { name = defaultName(typeName), ...rest } = optionsObject(options);
  return { name, options: rest, check: instance as HealthCheck, origin };
}

/** Looked up at each call, so that a method replaced later, by a spy for instance, is the one that is called. */
function methodOf(
  { instance, origin }: Discovered,
  method: string | symbol,
  faults: Fault[],
  decorator: string,
): ((argument: unknown) => unknown) | undefined {
  const target = instance as Record<string | symbol, unknown>;
  if (typeof target[method] === 'function') {
    return (argument) => (target[method] as (argument: unknown) => unknown)(argument);
  }
  faults.push(
    fault(
      `${decorator} stands on ${String(method)} of ${origin}, but the instance has no such method.`,
      `If the provider is replaced (in a test, by useValue or by useFactory), give the replacement a method ${String(method)}(), too.`,
    ),
  );
  return undefined;
}

function scopedFault({ origin }: Discovered): Fault {
  return fault(
    `${origin} is decorated for health, but it is request-scoped or transient (itself, or by something it depends on): ` +
      'a probe is no request, and there is no one instance to ask.',
    'Move the decorated method into a provider of default scope that depends on nothing scoped, and let it ask the client or pool itself.',
  );
}

/** Options that are no object, as in `@HealthIndicator(null)`, count as none. */
const optionsObject = <T extends object>(options: T): Partial<T> => (isRecord(options) ? (options as T) : {});
