import type { CanActivate, Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/**
 * A warning if several modules provide a guard: each has an instance of its own, with dependencies of its own, and only
 * one of them guards deep.
 *
 * @param used the instance that guards deep; `undefined` if there is one for each request.
 */
export function ambiguityWarning(
  guard: Type<CanActivate>,
  used: CanActivate | undefined,
  modules: ModulesContainer,
): string | undefined {
  const all = [...modules.values()];
  const providers = all.filter(({ providers: own }) => own.get(guard)?.isAlias === false);
  if (providers.length < 2) return undefined;
  const names = providers.map(({ name }) => name).join(', ');
  // Nest returns the one it found last.
  const owner =
    all.findLast(({ providers: own, injectables }) =>
      [own.get(guard), injectables.get(guard)].some((wrapper) => used && wrapper?.instance === used),
    ) ?? providers.at(-1);
  return (
    `deep.guards names ${guard.name}, which several modules provide: ${names}. The instance of ${owner?.name} guards deep. ` +
    `Provide ${guard.name} in one module and export it; or, to choose, provide a subclass of it in the module whose ` +
    'dependencies it needs, and name that subclass in deep.guards.'
  );
}
