import type { Type } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';
import { dynamicImportsOf, type Import } from './container.js';
import { writtenImportsOf } from './decorator-metadata.js';

/**
 * The names of the modules that list `metatype` in their `imports`, each once. Nest's module records cannot tell, because
 * Nest adds every global module to the imports of every other module.
 *
 * Tested on Nest 10, 11 and 12. A module behind a promise is not found. If Nest's records of imports are gone, the list is
 * shorter or empty, and the error that shows it names fewer modules.
 */
export function importersOf(metatype: Type, modules: ModulesContainer, moduleRef: ModuleRef): string[] {
  const importers = [...modules.values()].filter((module) => {
    const imports = [...writtenImportsOf(module.metatype), ...dynamicImportsOf(moduleRef, module.token)];
    return imports.some((each) => classOf(each) === metatype);
  });
  return [...new Set(importers.map(({ name }) => name))];
}

function classOf(imported: Import): unknown {
  if (typeof imported !== 'object' || imported === null) return imported;
  if ('forwardRef' in imported) return classOf((imported.forwardRef as () => Import)());
  return 'module' in imported ? imported.module : undefined;
}
