import { Inject, Module, Optional, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { HealthConfigurationError, fault } from './errors/configuration.error.js';
import { HealthModuleImportedTwiceError } from './errors/module-imported-twice.error.js';
import { HealthModuleWithoutForRootError } from './errors/module-without-for-root.error.js';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, OPTIONS_TYPE } from './health.module-definition.js';
import { HEALTH_REGISTRATION } from './health.tokens.js';
import { putLast } from './lifecycle/hook-order.js';
import { isRecord, show } from './validation/option-rules.js';

/**
 * Finds every provider that is decorated with `@HealthIndicator()`, and serves liveness, readiness, startup and,
 * behind the application's own guards, the deep report. Import it once, in the root module.
 *
 * @example
 * ```ts
 * @Module({ imports: [HealthModule.forRoot({ deep: { guards: [JwtAuthGuard] } })], providers: [OrdersDb] })
 * export class AppModule {}
 * ```
 */
@Module({ imports: [DiscoveryModule] })
export class HealthModule extends ConfigurableModuleClass {
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Optional() @Inject(HEALTH_REGISTRATION) registration: unknown,
  ) {
    super();
    const own = [...modules.values()].filter(({ metatype }) => metatype === HealthModule);
    if (own.length > 1) throw HealthModuleImportedTwiceError.create(importersOf(modules, own));
    if (registration === undefined) throw HealthModuleWithoutForRootError.create();
    putLast(modules, HealthModule);
  }

  /**
   * With no options at all, liveness, readiness and startup are served, and deep is not mounted.
   *
   * Faulty options, and faulty indicators, stop the boot with one `HealthConfigurationError` that lists them all.
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(objectOnly('forRoot()', options));
  }

  /** The run-time options come from a factory; what shapes the module (routes, deep, …) stands beside it. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(objectOnly('forRootAsync()', options));
  }
}

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

function importersOf(modules: ModulesContainer, own: readonly NestModule[]): string[] {
  return [...modules.values()]
    .filter(({ imports }) => own.some((module) => imports.has(module)))
    .map(({ name }) => name);
}

function objectOnly<T>(method: string, options: T): T {
  if (isRecord(options)) return options;
  throw HealthConfigurationError.create([
    fault(`HealthModule.${method} was given ${show(options)}.`, 'Give it an object of options.'),
  ]);
}
