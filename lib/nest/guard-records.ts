import type { CanActivate, Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/**
 * Reads what Nest's modules record about a guard class: its providers, and its injectables, which are the guards that
 * `@UseGuards()` names.
 *
 * Tested on Nest 10, 11 and 12. If the records are gone, `overrideGuard()` of a test does not affect deep, and the boot does
 * not warn of a guard that several modules provide.
 */
type Records = Pick<ReturnType<typeof recordsOf>[number], 'name' | 'providers' | 'injectables'>;

const recordsOf = (modules: ModulesContainer) => [...modules.values()];

/**
 * The guard that a test gave to `overrideGuard()`. Nest replaces the guard where `@UseGuards()` names it, and keeps the
 * provider of that class.
 */
export function replacementOf(guard: Type<CanActivate>, modules: ModulesContainer): CanActivate | undefined {
  for (const { injectables } of recordsOf(modules) as Partial<Records>[]) {
    const wrapper = injectables?.get(guard);
    if (wrapper && wrapper.metatype !== guard) return wrapper.instance as CanActivate;
  }
  return undefined;
}

/**
 * A warning if several modules provide a guard: each has its own instance with its own dependencies, and only one of them
 * is used.
 *
 * @param option that lists the guard, such as `deep.guards`.
 * @param used the instance that is used; `undefined` if there is one for each request.
 */
export function ambiguityWarning(
  option: string,
  guard: Type<CanActivate>,
  used: CanActivate | undefined,
  modules: ModulesContainer,
): string | undefined {
  const all = recordsOf(modules) as Partial<Records>[];
  const providers = all.filter(({ providers: own }) => own?.get(guard)?.isAlias === false);
  if (providers.length < 2) return undefined;
  const names = providers.map(({ name }) => name).join(', ');
  // Nest returns the one it found last.
  const owner =
    all.findLast(({ providers: own, injectables }) =>
      [own?.get(guard), injectables?.get(guard)].some((wrapper) => used && wrapper?.instance === used),
    ) ?? providers.at(-1);
  return (
    `${option} names ${guard.name}, which several modules provide: ${names}. The instance of ${owner?.name} is used. ` +
    `Provide ${guard.name} in one module and export it; or, to choose, provide a subclass of it in the module whose ` +
    `dependencies it needs, and name that subclass in ${option}.`
  );
}
