import type { DeepMount } from '../http/probe-mount.js';
import { PROBES } from '../interfaces/probe.js';
import { decoratorFaults } from '../nest/ineffective-decorators.js';
import { DEFAULT_ROUTES, normalizeRoute, type HealthRoutes } from '../probes/routes.js';
import { MIN_VALUE_LENGTH, type SecretValue } from '../redaction/known-value-redaction.js';
import { isRecord, show, type OptionRules } from '../support/validation/option-rules.js';
import { rule } from '../support/validation/option-table.js';

/** Rules of options that are no plain values. */
export const patternRule = rule<readonly RegExp[]>('regular expressions', (rules, path, value) => {
  if (value === undefined || (Array.isArray(value) && value.every((each) => each instanceof RegExp))) return;
  rules.report(`${path} is ${show(value)}.`, 'Give an array of regular expressions.');
});

/** The messages never show what was given: it is secret. */
export const secretValueRule = rule<readonly SecretValue[]>(
  'strings and functions',
  (rules, path, values) => {
    if (values === undefined) return;
    if (!Array.isArray(values)) {
      rules.report(`${path} is not an array but ${typeof values}.`, 'Give an array of texts and functions.');
      return;
    }
    values.forEach((value: unknown, index) => {
      if (
        typeof value === 'function' ||
        (typeof value === 'string' && value.trim().length >= MIN_VALUE_LENGTH)
      )
        return;
      const what = typeof value === 'string' ? `a text of ${value.length} characters` : typeof value;
      rules.report(
        `${path}[${index}] is ${what}.`,
        `Give a text of at least ${MIN_VALUE_LENGTH} characters, for a shorter one would hide parts of other words, or a function that returns one.`,
      );
    });
  },
);

export const routesRule = rule<Partial<HealthRoutes>>('object of paths', (rules, path, given) => {
  if (!rules.knownKeys(path, given, PROBES)) return;
  const taken = new Map<string, string>();
  for (const probe of PROBES) {
    const route: unknown = given[probe] ?? DEFAULT_ROUTES[probe];
    routeRule(rules, `${path}.${probe}`, route, probe, taken);
  }
});

function routeRule(
  rules: OptionRules,
  path: string,
  route: unknown,
  probe: string,
  taken: Map<string, string>,
): void {
  const normal = typeof route === 'string' ? normalizeRoute(route) : '';
  if (normal === '' || !/^[\w\-.~/]+$/.test(normal) || normal.includes('//')) {
    rules.report(
      `${path} is ${show(route)}.`,
      'Give a plain path, such as "health/live": letters, digits, - . _ ~ and slashes; no parameters, no wildcards.',
    );
    return;
  }
  const other = taken.get(normal.toLowerCase());
  if (other !== undefined) {
    rules.report(
      `${path} is "${normal}", which is the route of ${other} already.`,
      'Give each probe a route of its own: they answer different questions.',
    );
  }
  taken.set(normal.toLowerCase(), probe);
}

export const decoratorRule = rule<readonly ClassDecorator[]>(
  'class decorators',
  (rules, path, decorators) => {
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
  },
);

export const deepRule = rule<DeepMount>('`{ guards, decorators? }`', (rules, path, deep) => {
  if (!rules.knownKeys(path, deep, ['guards', 'decorators'])) return;
  guardRule(rules, `${path}.guards`, deep['guards']);
  decoratorRule.validate(rules, `${path}.decorators`, deep['decorators']);
});

function guardRule(rules: OptionRules, path: string, guards: unknown): void {
  if (guards === 'global' || guards === 'none') return;
  const remedy =
    "Give deep: { guards: [JwtAuthGuard] } with your guard classes or instances, 'global' if a global guard protects it, or 'none' to serve it to everybody.";
  if (!Array.isArray(guards)) return rules.report(`${path} is ${show(guards)}.`, remedy);
  if (guards.length === 0) return rules.report(`${path} is empty, so anybody could see deep.`, remedy);
  guards.forEach((guard: unknown, index) => {
    if (!isGuard(guard))
      rules.report(`${path}[${index}] is ${show(guard)}, which has no canActivate().`, remedy);
  });
}

function isGuard(guard: unknown): boolean {
  const target: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return isRecord(target) && typeof target['canActivate'] === 'function';
}

export const importsRule = rule<readonly unknown[]>('modules', (rules, path, imports) => {
  if (imports !== undefined && !Array.isArray(imports))
    rules.report(`${path} is ${show(imports)}.`, 'Give an array of modules.');
});
