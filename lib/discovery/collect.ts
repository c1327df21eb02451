import type { StartupFunction } from '../interfaces/startup-task.js';
import type { StartupTaskOptions } from '../interfaces/startup-task.js';
import type { HealthChangeFilter } from '../decorators/on-health-change.decorator.js';
import type { HealthIndicatorOptions } from '../decorators/health-indicator.decorator.js';
import {
  CHANGE_LISTENERS_METADATA,
  METHOD_INDICATORS_METADATA,
  STARTUP_TASKS_METADATA,
} from '../decorators/metadata.js';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import type { CheckFunction, HealthCheck } from '../interfaces/check.js';
import type { Candidate } from '../registry/health-registry.js';
import { isRecord, show } from '../support/validation/option-rules.js';
import { defaultName } from './default-name.js';
import type { Discovered } from './discovered.js';
import { renamingOf } from './renamed-class.js';
import { indicatorOptionsOf, isDecorated, methodMetadataOf } from './metadata-accessor.js';

export interface StartupTaskCandidate {
  readonly name: string;
  readonly options: StartupTaskOptions;
  readonly run: StartupFunction;
  readonly origin: string;
}

export interface ChangeListenerCandidate {
  /** One for each decorator on the method. */
  readonly filters: readonly HealthChangeFilter[];
  readonly listen: (transition: unknown) => unknown;
  readonly origin: string;
}

/** Everything that the decorators ask for, and everything that is wrong with how they were put. */
export interface Collection {
  readonly checks: Candidate[];
  readonly tasks: StartupTaskCandidate[];
  readonly listeners: ChangeListenerCandidate[];
  readonly faults: Fault[];
  /** Classes whose name, and so that of their check, a bundler may have changed. */
  readonly numberedClasses: string[];
}

export function collect(discovered: readonly Discovered[]): Collection {
  const collection: Collection = {
    checks: [],
    tasks: [],
    listeners: [],
    faults: [],
    numberedClasses: [],
  };
  for (const found of discovered) {
    if (!isDecorated(found.type)) continue;
    if (found.scoped) collection.faults.push(scopedFault(found));
    else collectFrom(found, collection);
  }
  return collection;
}

function collectFrom(found: Discovered, collection: Collection): void {
  const { checks, tasks, listeners, faults } = collection;
  const indicator = indicatorOptionsOf(found.type);
  if (indicator !== undefined && areOptions(indicator, INDICATORS.decorator, found.origin, faults)) {
    const { name = nameAfterClass(found, collection), ...options } = indicator;
    checks.push({ name, options, check: found.instance as HealthCheck, origin: found.origin });
  }
  for (const method of methodsOf<HealthIndicatorOptions>(found, INDICATORS, faults)) {
    const { name = method.nameByDefault, ...options } = method.options;
    checks.push({ name, options, check: method.call as CheckFunction, origin: method.origin });
  }
  for (const { options, call, origin, nameByDefault } of methodsOf<StartupTaskOptions>(
    found,
    TASKS,
    faults,
  )) {
    tasks.push({ name: options.name ?? nameByDefault, options, run: call, origin });
  }
  for (const [first, ...more] of byMethod(methodsOf<HealthChangeFilter>(found, LISTENERS, faults))) {
    const filters = [first, ...more].map(({ options }) => options);
    listeners.push({ filters, listen: first.call, origin: first.origin });
  }
}

function nameAfterClass({ typeName, moduleName, origin }: Discovered, collection: Collection): string {
  const name = defaultName(typeName);
  const renaming = renamingOf(typeName, moduleName);
  if (renaming === 'certain') collection.faults.push(renamedFault(origin, name));
  if (renaming === 'possible') collection.numberedClasses.push(typeName);
  return name;
}

const INDICATORS = { key: METHOD_INDICATORS_METADATA, decorator: '@HealthIndicator()' };
const TASKS = { key: STARTUP_TASKS_METADATA, decorator: '@StartupTask()' };
const LISTENERS = { key: CHANGE_LISTENERS_METADATA, decorator: '@OnHealthChange()' };

interface DecoratedMethod<Options> {
  readonly method: string | symbol;
  readonly options: Options;
  readonly call: (argument: unknown) => unknown;
  readonly origin: string;
  readonly nameByDefault: string;
}

function methodsOf<Options extends object>(
  { type, instance, origin: provider }: Discovered,
  { key, decorator }: typeof INDICATORS,
  faults: Fault[],
): DecoratedMethod<Options>[] {
  return methodMetadataOf<Options>(key, type).flatMap(({ method, options }) => {
    const origin = `${provider}, method ${String(method)}`;
    const call = callOf(instance, method);
    if (call === undefined) faults.push(noMethodFault(decorator, origin));
    const valid = areOptions(options, decorator, origin, faults);
    return call !== undefined && valid
      ? [{ method, options, call, origin, nameByDefault: defaultName(String(method)) }]
      : [];
  });
}

type AtLeastOne<T> = [T, ...T[]];

function byMethod<T extends { readonly method: string | symbol }>(decorated: readonly T[]): AtLeastOne<T>[] {
  const groups = new Map<string | symbol, AtLeastOne<T>>();
  for (const each of decorated) {
    const group = groups.get(each.method);
    if (group) group.push(each);
    else groups.set(each.method, [each]);
  }
  return [...groups.values()];
}

/** Looked up at each call, so that a method replaced later, by a spy for instance, is the one that is called. */
function callOf(instance: object, method: string | symbol): DecoratedMethod<unknown>['call'] | undefined {
  const target = instance as Record<string | symbol, unknown>;
  if (typeof target[method] !== 'function') return undefined;
  return (argument) => (target[method] as DecoratedMethod<unknown>['call'])(argument);
}

/** Anything but an object would be ignored without a word. */
function areOptions(options: unknown, decorator: string, origin: string, faults: Fault[]): boolean {
  if (isRecord(options)) return true;
  faults.push(
    fault(
      `${decorator} of ${origin} is given ${show(options)} for its options.`,
      'Give an object, or nothing at all.',
    ),
  );
  return false;
}

function noMethodFault(decorator: string, origin: string): Fault {
  return fault(
    `${decorator} stands on ${origin}, but the instance has no such method.`,
    'Decorate a method of the instance, not a static one. If the provider is replaced (in a test, by useValue or by useFactory), ' +
      'give the replacement that method, too.',
  );
}

function renamedFault(origin: string, name: string): Fault {
  return fault(
    `The check of ${origin} would be named "${name}" after its class, but that is not the name you gave the class: a bundler or minifier has changed it.`,
    "Name the check, @HealthIndicator({ name: 'orders-db' }), or keep the names of classes (esbuild: keepNames; terser and swc: keep_classnames).",
  );
}

function scopedFault({ origin }: Discovered): Fault {
  return fault(
    `${origin} is decorated for health, but it is request-scoped or transient (itself, or by something it depends on): ` +
      'a probe is no request, and there is no one instance to ask.',
    'Move the decorated method into a provider of default scope that depends on nothing scoped, and let it ask the client or pool itself.',
  );
}
