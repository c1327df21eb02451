import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes a module the last one that Nest initialises and the first one that it destroys, so that "started" is said
 * when every other hook has run, and "draining" before any other provider is torn down.
 *
 * Nest runs hooks in the order of `distance`, and puts global modules first. There is no public way to say otherwise;
 * where the property should ever be gone, the order is Nest's own. Call it before the first hook runs.
 */
export function putLast(modules: ModulesContainer, metatype: unknown): void {
  for (const module of modules.values()) {
    if (module.metatype === metatype && typeof module.distance === 'number') module.distance = -1;
  }
}
