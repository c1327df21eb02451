import {
  Scope,
  type BeforeApplicationShutdown,
  type CanActivate,
  type ExecutionContext,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';

/** Where the guard for one request comes from. */
export type GuardSource = (context: ExecutionContext) => CanActivate | Promise<CanActivate>;

type Hooks = OnModuleInit &
  OnApplicationBootstrap &
  OnModuleDestroy &
  BeforeApplicationShutdown &
  OnApplicationShutdown;

/** All but the first, which is called as the guard is made. */
export type LaterHook = Exclude<keyof Hooks, 'onModuleInit'>;

// Nest keeps it to itself what `@Injectable({ scope })` writes.
const SCOPE_METADATA = 'scope:options';

/**
 * The guards that no module provides. `@UseGuards()` would make them as the class says, and call their lifecycle hooks;
 * `ModuleRef.create()` does neither: an instance that is kept for all would keep what it knows of the one who asked first.
 */
export class OwnGuards {
  private readonly kept: Partial<Hooks>[] = [];

  constructor(private readonly moduleRef: ModuleRef) {}

  async sourceOf(guard: Type<CanActivate>): Promise<GuardSource> {
    // Also where it is of no use but to tell at boot that it cannot be made.
    const instance: CanActivate & Partial<Hooks> = await this.moduleRef.create(guard);
    if (isRequestScoped(guard)) return () => this.moduleRef.create(guard);
    await instance.onModuleInit?.();
    this.kept.push(instance);
    return () => instance;
  }

  async callHook(hook: LaterHook, signal?: string): Promise<void> {
    await Promise.all(this.kept.map((guard) => guard[hook]?.(signal)));
  }
}

function isRequestScoped(guard: Type<CanActivate>): boolean {
  const options = Reflect.getMetadata(SCOPE_METADATA, guard) as { readonly scope?: Scope } | undefined;
  return options?.scope === Scope.REQUEST;
}
