import type {
  BeforeApplicationShutdown,
  CanActivate,
  ExecutionContext,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
  Type,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { isRequestScoped } from '../nest/decorator-metadata.js';

/** Returns the guard for one request. */
export type GuardSource = (context: ExecutionContext) => CanActivate | Promise<CanActivate>;

type Hooks = OnModuleInit &
  OnApplicationBootstrap &
  OnModuleDestroy &
  BeforeApplicationShutdown &
  OnApplicationShutdown;

/** All hooks but `onModuleInit`, which is called when the guard is made. */
export type LaterHook = Exclude<keyof Hooks, 'onModuleInit'>;

/**
 * The guards that no module provides. `@UseGuards()` would respect their scope and call their lifecycle hooks;
 * `ModuleRef.create()` does neither. A request-scoped guard that is kept would show one caller the state of another.
 */
export class OwnGuards {
  private readonly kept: Partial<Hooks>[] = [];

  constructor(private readonly moduleRef: ModuleRef) {}

  async sourceOf(guard: Type<CanActivate>): Promise<GuardSource> {
    // A request-scoped guard is made here too, so that the boot finds out if it cannot be made.
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
