import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes a module the last one that Nest initialises. So the instance counts as started after every other hook. Nest 11 and 12
 * destroy modules in the reverse order, so the instance counts as draining before any other provider is destroyed. Call it
 * before the first hook runs.
 *
 * Writes `Module.distance`, by which Nest orders the hooks. Tested on Nest 10, 11 and 12. If the property is gone, nothing
 * is written, and Nest's own order applies.
 */
export const putLast = (modules: ModulesContainer, metatype: unknown): void =>
  setDistance(modules, metatype, -1);

/** Makes a module the first one that Nest initialises, before global modules, whose distance is the greatest number. */
export const putFirst = (modules: ModulesContainer, metatype: unknown): void =>
  setDistance(modules, metatype, Infinity);

function setDistance(modules: ModulesContainer, metatype: unknown, distance: number): void {
  for (const module of modules.values()) {
    if (module.metatype === metatype && typeof module.distance === 'number') module.distance = distance;
  }
}
