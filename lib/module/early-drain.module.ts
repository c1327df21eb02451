import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { putFirst } from '../nest/hook-order.js';
import { HealthHooks } from './health-hooks.js';

/**
 * Begins the drain before any other provider is destroyed, on Nest 10. That version destroys modules in the order in which
 * it initialises them, so it would destroy `HealthModule` last. Newer versions reverse the order, and destroy this module
 * after the drain.
 */
@Module({})
export class EarlyDrainModule implements OnModuleDestroy {
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {
    putFirst(modules, EarlyDrainModule);
  }

  onModuleDestroy(): Promise<void> {
    return this.moduleRef.get(HealthHooks, { strict: false }).leaveTraffic();
  }
}
