import { Scope } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { fault, type Fault } from '../support/errors/configuration.error.js';

type Wrapper =
  ModulesContainer extends Map<string, infer M>
    ? M extends { providers: Map<unknown, infer W> }
      ? W
      : never
    : never;

/**
 * Finds providers of this module that depend on something request-scoped. Nest would create the whole module for every
 * request and would never call its lifecycle hooks, so readiness would stay `STARTING`.
 *
 * Reads the dependencies from Nest's `InstanceWrapper`. Tested on Nest 10, 11 and 12. If its methods are gone, no fault is
 * found.
 *
 * @param providers of the module, after Nest has created the instances.
 */
export function scopedDependencyFaults(providers: Iterable<Wrapper>): Fault[] {
  for (const provider of providers) {
    if (isStatic(provider)) continue;
    const path = pathToScoped(provider, new Set()).map(nameOf);
    return [
      fault(
        `HealthModule depends on something request-scoped: ${path.join(' → ')}. The health of the process has no request.`,
        'Let the factory of HealthModule.forRootAsync(), and every provider of HealthModule that you override, inject only ' +
          'providers of default scope that depend on nothing request-scoped.',
      ),
    ];
  }
  return [];
}

const isStatic = (provider: Partial<Wrapper>): boolean => provider.isDependencyTreeStatic?.() ?? true;

/** From the provider down to the one that has the scope. */
function pathToScoped(provider: Wrapper, seen: Set<Wrapper>): Wrapper[] {
  seen.add(provider);
  if (provider.scope === Scope.REQUEST) return [provider];
  // Nest's types hide that both are undefined if nothing is injected.
  const constructor: Wrapper[] | undefined = provider.getCtorMetadata?.();
  const properties: { wrapper: Wrapper }[] | undefined = provider.getPropertiesMetadata?.();
  const next = [...(constructor ?? []), ...(properties ?? []).map(({ wrapper }) => wrapper)].find(
    (dependency) => !seen.has(dependency) && !isStatic(dependency),
  );
  return next === undefined ? [provider] : [provider, ...pathToScoped(next, seen)];
}

function nameOf({ name, token }: Wrapper): string {
  const shown = name ?? token;
  if (typeof shown === 'function') return shown.name;
  return typeof shown === 'symbol' ? (shown.description ?? 'a symbol') : String(shown);
}
