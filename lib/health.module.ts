import {
  Inject,
  Module,
  Optional,
  type DynamicModule,
  type NestModule,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { routerPrefixOf } from './nest/decorator-metadata.js';
import { excludeFromGlobalPrefix } from './nest/global-prefix.js';
import { importersOf } from './nest/importers.js';
import { scopedDependencyFaults } from './nest/scoped-dependency.js';
import { HealthConfigurationError, fault, type Fault } from './support/errors/configuration.error.js';
import { HealthModuleImportedTwiceError } from './module/module-imported-twice.error.js';
import { HealthModuleWithoutForRootError } from './module/module-without-for-root.error.js';
import { MixedBuildsError } from './module/mixed-builds.error.js';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, OPTIONS_TYPE } from './module/module-definition.js';
import { HEALTH_REGISTRATION, type HealthRegistration } from './module/health-tokens.js';
import { duplicateRouteFaults } from './http/duplicate-routes.js';
import { routesOf } from './http/probe-mount.js';
import { putLast } from './nest/hook-order.js';
import { loadedBuilds } from './nest/loaded-copies.js';
import { healthRoutes } from './routes/health-routes.js';
import { joinRoutes } from './routes/probe-urls.js';
import { isRecord, show } from './support/validation/option-rules.js';

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
export class HealthModule extends ConfigurableModuleClass implements NestModule, OnModuleInit {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Optional() @Inject(HEALTH_REGISTRATION) private readonly registration?: HealthRegistration,
  ) {
    super();
    if (this.own().length > 1) {
      throw HealthModuleImportedTwiceError.create(importersOf(HealthModule, modules, moduleRef));
    }
    if (registration === undefined) throw HealthModuleWithoutForRootError.create();
    putLast(modules, HealthModule);
  }

  /** Nest calls this hook before it registers the routes, in applications with HTTP alone. */
  configure(): void {
    const { adapterHost, moduleRef, modules, registration } = this;
    // With faulty routes nothing is mounted; the boot will say so.
    if (registration === undefined || registration.faults.length > 0) return;
    const routes = routesOf(registration.options);
    HealthConfigurationError.throwIfAny([
      ...duplicateRouteFaults(adapterHost, moduleRef, modules, HealthModule, routes),
      ...(registration.options.globalPrefix === 'ignore' ? this.leaveGlobalPrefix() : []),
    ]);
  }

  /** Nest calls this hook even where it calls none of `HealthHooks`: the module class itself is never request-scoped. */
  onModuleInit(): void {
    HealthConfigurationError.throwIfAny(
      this.own().flatMap(({ providers }) => scopedDependencyFaults(providers.values())),
    );
  }

  /**
   * With no options at all, liveness, readiness and startup are served, and deep is not mounted.
   *
   * Faulty options, and faulty indicators, stop the boot with one `HealthConfigurationError` that lists them all.
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(objectOnly('forRoot()', options));
  }

  /** A factory returns the run-time options. Options that shape the module (routes, deep, …) are beside the factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(objectOnly('forRootAsync()', options));
  }

  private leaveGlobalPrefix(): readonly Fault[] {
    const prefix = routerPrefixOf(HealthModule, this.modules);
    const paths = healthRoutes(this.registration?.options).map((path) => joinRoutes(prefix, path));
    return excludeFromGlobalPrefix(this.moduleRef, paths);
  }

  private own() {
    return [...this.modules.values()].filter(({ metatype }) => metatype === HealthModule);
  }
}

function objectOnly<T>(method: string, options: T): T {
  MixedBuildsError.throwIfMixed(loadedBuilds());
  if (isRecord(options)) return options;
  throw HealthConfigurationError.create([
    fault(`HealthModule.${method} was given ${show(options)}.`, 'Give it an object of options.'),
  ]);
}
