import type { DeepMount, HealthGroup, OpenApiOptions } from '../http/probe-mount.js';
import { PROBES } from '../interfaces/probe.js';
import { decoratorFaults } from '../nest/ineffective-decorators.js';
import {
  DEFAULT_ROUTES,
  isRoute,
  normalizeRoute,
  ROUTE_REMEDY,
  type HealthRoutes,
} from '../routes/routes.js';
import { GROUP_OPTIONS } from '../probes/group-options.js';
import { MIN_VALUE_LENGTH, type SecretValue } from '../redaction/redaction.js';
import { isName, NAME_REMEDY } from '../support/validation/name-rule.js';
import { isRecord, show, type OptionRules } from '../support/validation/option-rules.js';
import { rule } from '../support/validation/option-table.js';

/** Rules of options that are not plain values. */
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

export const routesRule = rule<Partial<HealthRoutes> | false>(
  'object of paths, or `false`',
  (rules, path, given) => {
    if (given === false || !rules.knownKeys(path, given, PROBES)) return;
    for (const probe of PROBES) {
      const route: unknown = given[probe] ?? DEFAULT_ROUTES[probe];
      if (!isRoute(route)) rules.report(`${path}.${probe} is ${show(route)}.`, ROUTE_REMEDY);
    }
  },
);

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

export const openApiRule = rule<boolean | OpenApiOptions>(
  'boolean or `{ security }`',
  (rules, path, openapi) => {
    if (openapi === undefined || typeof openapi === 'boolean') return;
    if (!rules.knownKeys(path, openapi, ['security'])) return;
    const { security } = openapi;
    const names: unknown[] = [security].flat();
    if (names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')) return;
    rules.report(
      `${path}.security is ${show(security)}.`,
      "Give the name of a security scheme of your document: { security: 'bearer' } for addBearerAuth().",
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
    "Give guards: [JwtAuthGuard], with your guard classes or instances, 'global' if a global guard protects it, or 'none' to serve it to everybody.";
  if (!Array.isArray(guards)) return rules.report(`${path} is ${show(guards)}.`, remedy);
  if (guards.length === 0) return rules.report(`${path} is empty, so anybody could see the report.`, remedy);
  guards.forEach((guard: unknown, index) => {
    if (!isGuard(guard))
      rules.report(`${path}[${index}] is ${show(guard)}, which has no canActivate().`, remedy);
  });
}

function isGuard(guard: unknown): boolean {
  const target: unknown = typeof guard === 'function' ? guard.prototype : guard;
  return isRecord(target) && typeof target['canActivate'] === 'function';
}

export const groupsRule = rule<Readonly<Record<string, HealthGroup>>>(
  'object of groups',
  (rules, path, groups) => {
    if (groups === undefined) return;
    if (!isRecord(groups))
      return rules.report(`${path} is ${show(groups)}.`, 'Give an object of groups by name.');
    for (const [name, group] of Object.entries(groups)) groupRule(rules, `${path}.${name}`, name, group);
  },
);

function groupRule(rules: OptionRules, path: string, name: string, group: unknown): void {
  if ((PROBES as readonly string[]).includes(name))
    rules.report(`${path} has the name of a probe.`, 'Give the group another name.');
  else if (!isName(name)) rules.report(`${path} has a name that cannot be in a report.`, NAME_REMEDY);
  if (!rules.knownKeys(path, group, [...Object.keys(GROUP_OPTIONS), 'guards'])) return;
  for (const [key, row] of Object.entries(GROUP_OPTIONS)) row.validate(rules, `${path}.${key}`, group[key]);
  if (group['guards'] !== undefined) guardRule(rules, `${path}.guards`, group['guards']);
}

/** Deep and groups with guards, although `routes` is `false`: only the application's own server can serve them. */
export function unservedRule(rules: OptionRules, { routes, deep, groups }: Record<string, unknown>): void {
  if (routes !== false) return;
  const isOpen = isRecord(deep) && deep['guards'] === 'none';
  const unserved = [
    ...(deep === undefined ? [] : [isOpen ? 'deep is given' : 'deep has guards']),
    ...Object.entries(isRecord(groups) ? groups : {})
      .filter(([, group]) => isRecord(group) && (group['guards'] ?? 'none') !== 'none')
      .map(([name]) => `groups.${name} has guards`),
  ];
  for (const problem of unserved) {
    rules.report(
      `${problem}, but routes is false, so nothing serves it.`,
      "Leave it out; or leave out routes, and let the application's own server have the probes, too.",
    );
  }
}

/** Two probes on one path. Paths that are faults by themselves are left out. */
export function sharedRouteRule(rules: OptionRules, { routes, groups }: Record<string, unknown>): void {
  const given = isRecord(routes) ? routes : {};
  const paths: readonly (readonly [option: string, probe: string, path: unknown])[] = [
    ...PROBES.map((probe) => [`routes.${probe}`, probe, given[probe] ?? DEFAULT_ROUTES[probe]] as const),
    ...Object.entries(isRecord(groups) ? groups : {}).map(
      ([name, group]) => [`groups.${name}.path`, name, isRecord(group) ? group['path'] : undefined] as const,
    ),
  ];
  const taken = new Map<string, string>();
  for (const [option, probe, path] of paths) {
    if (!isRoute(path)) continue;
    const normal = normalizeRoute(path).toLowerCase();
    const other = taken.get(normal);
    taken.set(normal, probe);
    if (other === undefined) continue;
    rules.report(
      `${option} is "${normalizeRoute(path)}", which is the route of ${other} already.`,
      'Give each probe a route of its own: they answer different questions.',
    );
  }
}

export const importsRule = rule<readonly unknown[]>('modules', (rules, path, imports) => {
  if (imports !== undefined && !Array.isArray(imports))
    rules.report(`${path} is ${show(imports)}.`, 'Give an array of modules.');
});
