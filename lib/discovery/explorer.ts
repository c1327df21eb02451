import type { DiscoveryService } from '@nestjs/core';
import type { Discovered } from './discovered.js';
import { isDecorated } from './metadata-accessor.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Walks through every provider and controller of the application, whichever module holds it. */
export class HealthExplorer {
  private readonly seen = new WeakSet<object>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** Those that were not there the last time. */
  exploreNew(): Discovered[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()].flatMap((wrapper) => {
      const found = discover(wrapper);
      // A scoped wrapper shows the bare prototype, which several wrappers may share.
      return found !== undefined && this.isNew(found.scoped ? wrapper : found.instance) ? [found] : [];
    });
  }

  private isNew(subject: object): boolean {
    if (this.seen.has(subject)) return false;
    this.seen.add(subject);
    return true;
  }
}

function discover(wrapper: Wrapper): Discovered | undefined {
  const instance: unknown = wrapper.instance;
  // A lazy or overridden provider can leave a wrapper without an instance.
  if (wrapper.isAlias || instance === null || typeof instance !== 'object') return undefined;
  const type = typeOf(wrapper, instance);
  const typeName = nameOf(type);
  const moduleName = wrapper.host?.name ?? 'an unknown module';
  return {
    instance,
    type,
    typeName,
    moduleName,
    origin: `${typeName} in ${moduleName}`,
    scoped: wrapper.isTransient || !wrapper.isDependencyTreeStatic(),
  };
}

/**
 * A plain object that stands in for a class, as in `overrideProvider(OrdersDb).useValue({ … })` or `useFactory`,
 * carries none of its decorators: then the token says which class is meant.
 */
function typeOf({ token, metatype }: Wrapper, instance: object): object {
  const own = constructorOf(instance);
  const candidates = [...new Set([own, token, metatype])].filter((type) => typeof type === 'function');
  return candidates.find(isDecorated) ?? candidates[0] ?? Object;
}

function constructorOf(instance: object): unknown {
  try {
    return instance.constructor;
  } catch {
    return undefined;
  }
}

const nameOf = (type: object): string => (typeof type === 'function' && type.name) || 'an anonymous class';
