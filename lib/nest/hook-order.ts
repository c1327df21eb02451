import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes a module the last one that Nest initialises and the first one that it destroys. So the instance counts as started
 * after every other hook, and as draining before any other provider is destroyed. Call it before the first hook runs.
 *
 * Writes `Module.distance`, by which Nest orders the hooks. Tested on Nest 11 and 12. If the property is gone, nothing is
 * written, and Nest's own order applies.
 */
export function putLast(modules: ModulesContainer, metatype: unknown): void {
  for (const module of modules.values()) {
    if (module.metatype === metatype && typeof module.distance === 'number') module.distance = -1;
  }
}
