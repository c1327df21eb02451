import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import type { ModuleRef, ModulesContainer } from '@nestjs/core';

type Import = Type | DynamicModule | ForwardReference | Promise<DynamicModule> | undefined;

interface DynamicMetadata {
  getDynamicMetadataByToken?(token: string, key: 'imports'): readonly Import[];
}

/**
 * The modules that name `metatype` in their `imports`, each once.
 *
 * Nest's own records do not tell: it adds every global module to the imports of every other module. So this reads what
 * the application wrote; a module behind a promise is not found.
 */
export function importersOf(metatype: Type, modules: ModulesContainer, moduleRef: ModuleRef): string[] {
  const { container } = moduleRef as unknown as { container?: DynamicMetadata };
  const importers = [...modules.values()].filter((module) => {
    const written = Reflect.getMetadata('imports', module.metatype) as readonly Import[] | undefined;
    const dynamic = container?.getDynamicMetadataByToken?.(module.token, 'imports');
    return [...(written ?? []), ...(dynamic ?? [])].some((each) => classOf(each) === metatype);
  });
  return [...new Set(importers.map(({ name }) => name))];
}

function classOf(imported: Import): unknown {
  if (typeof imported !== 'object' || imported === null) return imported;
  if ('forwardRef' in imported) return classOf((imported.forwardRef as () => Import)());
  return 'module' in imported ? imported.module : undefined;
}
