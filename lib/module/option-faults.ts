import { PROBES } from '../interfaces/probe.js';
import type { Fault } from '../support/errors/configuration.error.js';
import { resolveRegistrationOptions, type HealthRegistrationOptions } from './health-options.js';
import { MIN_VALUE_LENGTH } from '../redaction/known-value-redaction.js';
import { decoratorFaults } from '../nest/ineffective-decorators.js';
import { normalizeRoute, type HealthRoutes } from '../probes/routes.js';
import { CHECK_DEFAULT_KEYS, checkDefaultRules } from '../registry/check-options.js';
import { isRecord, OptionRules, show, URI_REFERENCE } from '../support/validation/option-rules.js';

/** What shapes the module itself. */
export const REGISTRATION_KEYS = [
  'isGlobal',
  'routes',
  'deep',
  'decorators',
  'imports',
] as const satisfies readonly (keyof HealthRegistrationOptions)[];

/** Everything that is wrong with the run-time options. */
export function optionFaults(options: unknown): readonly Fault[] {
  const rules = new OptionRules();
  if (options === undefined) return rules.faults;
  const known = ['checks', 'probes', 'drain', 'info', 'redact', 'retryAfterSeconds', 'probeSilenceMs'];
  if (isRecord(options)) {
    for (const key of REGISTRATION_KEYS.filter((name) => name in options)) {
      rules.report(
        `${key} is in what the factory of forRootAsync() returns, but it shapes the module itself and must be known before.`,
        `Move it beside useFactory: HealthModule.forRootAsync({ ${key}: …, useFactory: … }).`,
      );
    }
  }
  if (!rules.knownKeys('HealthModule', options, [...known, ...REGISTRATION_KEYS])) return rules.faults;
  const { checks, probes, drain, info, redact } = options;
  if (rules.knownKeys('checks', checks, CHECK_DEFAULT_KEYS)) checkDefaultRules(rules, 'checks', checks);
  if (rules.knownKeys('probes', probes, PROBES)) {
    for (const probe of PROBES) probeRules(rules, `probes.${probe}`, probes[probe]);
  }
  if (rules.knownKeys('drain', drain, ['delayMs', 'untilProbesSeen', 'inFlightMs'])) drainRules(rules, drain);
  const infoKeys = ['version', 'releaseId', 'serviceId', 'description', 'notes', 'links'];
  if (rules.knownKeys('info', info, infoKeys)) {
    for (const key of ['version', 'releaseId', 'serviceId', 'description'])
      rules.text(`info.${key}`, info[key]);
    rules.texts('info.notes', info['notes']);
    rules.textMap('info.links', info['links'], URI_REFERENCE);
  }
  if (rules.knownKeys('redact', redact, ['patterns', 'values'])) {
    patternRules(rules, redact['patterns']);
    secretValueRules(rules, redact['values']);
  }
  rules.integer('retryAfterSeconds', options['retryAfterSeconds'], 1, 86_400);
  rules.milliseconds('probeSilenceMs', options['probeSilenceMs']);
  return rules.faults;
}

/** Run-time options that stand beside the factory of `forRootAsync()`, where nobody reads them. */
export function misplacedOptionFaults(options: object): readonly Fault[] {
  const rules = new OptionRules();
  const known: readonly string[] = REGISTRATION_KEYS;
  for (const key of Object.keys(options).filter((name) => !known.includes(name))) {
    rules.report(
      `${key} stands beside the factory of forRootAsync(), where it has no effect.`,
      'Let the factory return it; beside the factory stand isGlobal, routes, deep, decorators and imports.',
    );
  }
  return rules.faults;
}

/** Everything that is wrong with the registration-time options. */
export function registrationFaults(options: HealthRegistrationOptions): readonly Fault[] {
  const rules = new OptionRules();
  rules.boolean('isGlobal', options.isGlobal);
  if (rules.knownKeys('routes', options.routes, PROBES))
    routeRules(rules, resolveRegistrationOptions(options).routes);
  if (rules.knownKeys('deep', options.deep, ['guards', 'decorators'])) {
    guardRules(rules, options.deep['guards']);
    decoratorRules(rules, 'deep.decorators', options.deep['decorators']);
  }
  decoratorRules(rules, 'decorators', options.decorators);
  if (options.imports !== undefined && !Array.isArray(options.imports)) {
    rules.report(`imports is ${show(options.imports)}.`, 'Give an array of modules.');
  }
  return rules.faults;
}

function probeRules(rules: OptionRules, path: string, options: unknown): void {
  if (!rules.knownKeys(path, options, ['budgetMs', 'details', 'warnStatus', 'drainStatus'])) return;
  rules.milliseconds(`${path}.budgetMs`, options['budgetMs'], { min: 1 });
  rules.oneOf(`${path}.details`, options['details'], ['none', 'summary']);
  rules.integer(`${path}.warnStatus`, options['warnStatus'], 200, 599);
  // A status that says "ready" while draining would be a lie.
  rules.integer(`${path}.drainStatus`, options['drainStatus'], 400, 599);
}

function drainRules(
  rules: OptionRules,
  { delayMs, untilProbesSeen, inFlightMs }: Record<string, unknown>,
): void {
  const delay = new OptionRules();
  if (delayMs !== 'auto') delay.milliseconds('drain.delayMs', delayMs);
  for (const { problem, remedy } of delay.faults)
    rules.report(problem, remedy.replace('a number', "'auto' or a number"));
  rules.milliseconds('drain.inFlightMs', inFlightMs);
  rules.integer('drain.untilProbesSeen', untilProbesSeen, 1, 1_000_000);
  if (delayMs === 0 && untilProbesSeen !== undefined) {
    rules.report(
      'drain.untilProbesSeen ends the delay early, but drain.delayMs is 0.',
      "Leave drain.delayMs out ('auto'), give it a time, or leave out drain.untilProbesSeen.",
    );
  }
}

function patternRules(rules: OptionRules, patterns: unknown): void {
  if (patterns === undefined) return;
  if (Array.isArray(patterns) && patterns.every((pattern) => pattern instanceof RegExp)) return;
  rules.report(`redact.patterns is ${show(patterns)}.`, 'Give an array of regular expressions.');
}

/** The messages never show what was given: it is secret. */
function secretValueRules(rules: OptionRules, values: unknown): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) {
    rules.report(
      `redact.values is not an array but ${typeof values}.`,
      'Give an array of texts and functions.',
    );
    return;
  }
  values.forEach((value: unknown, index) => {
    if (typeof value === 'function' || (typeof value === 'string' && value.trim().length >= MIN_VALUE_LENGTH))
      return;
    const what = typeof value === 'string' ? `a text of ${value.length} characters` : typeof value;
    rules.report(
      `redact.values[${index}] is ${what}.`,
      `Give a text of at least ${MIN_VALUE_LENGTH} characters, for a shorter one would hide parts of other words, or a function that returns one.`,
    );
  });
}

function routeRules(rules: OptionRules, routes: HealthRoutes): void {
  const taken = new Map<string, string>();
  for (const probe of PROBES) {
    const route: unknown = routes[probe];
    const normal = typeof route === 'string' ? normalizeRoute(route) : '';
    if (normal === '' || !/^[\w\-.~/]+$/.test(normal) || normal.includes('//')) {
      rules.report(
        `routes.${probe} is ${show(route)}.`,
        'Give a plain path, such as "health/live": letters, digits, - . _ ~ and slashes; no parameters, no wildcards.',
      );
      continue;
    }
    const other = taken.get(normal.toLowerCase());
    if (other !== undefined) {
      rules.report(
        `routes.${probe} is "${normal}", which is the route of ${other} already.`,
        'Give each probe a route of its own: they answer different questions.',
      );
    }
    taken.set(normal.toLowerCase(), probe);
  }
}

function guardRules(rules: OptionRules, guards: unknown): void {
  if (guards === 'global' || guards === 'none') return;
  const remedy =
    "Give deep: { guards: [JwtAuthGuard] } with your guard classes or instances, 'global' if a global guard protects it, or 'none' to serve it to everybody.";
  if (!Array.isArray(guards)) return rules.report(`deep.guards is ${show(guards)}.`, remedy);
  if (guards.length === 0) return rules.report('deep.guards is empty, so anybody could see deep.', remedy);
  guards.forEach((guard: unknown, index) => {
    if (!isGuard(guard))
      rules.report(`deep.guards[${index}] is ${show(guard)}, which has no canActivate().`, remedy);
  });
}

function isGuard(guard: unknown): boolean {
  const target: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return isRecord(target) && typeof target['canActivate'] === 'function';
}

function decoratorRules(rules: OptionRules, path: string, decorators: unknown): void {
  if (decorators === undefined) return;
  if (Array.isArray(decorators) && decorators.every((decorator) => typeof decorator === 'function')) {
    for (const { problem, remedy } of decoratorFaults(path, decorators as ClassDecorator[]))
      rules.report(problem, remedy);
    return;
  }
  rules.report(
    `${path} is ${show(decorators)}.`,
    'Give an array of class decorators, called: [Public(), SkipThrottle()].',
  );
}
