import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import cluster from 'node:cluster';
import { ProbeEndpoints } from '../http/probe-endpoints.js';
import { putFirst, putLast } from '../nest/hook-order.js';
import { fault, HealthConfigurationError } from '../support/errors/configuration.error.js';
import { OptionRules, show } from '../support/validation/option-rules.js';
import { resolveTable, validateTable } from '../support/validation/option-table.js';
import { HealthProbeServer } from './health-probe-server.js';
import {
  isPort,
  PORT_REMEDY,
  PROBE_SERVER_OPTIONS,
  type HealthProbeServerOptions,
  type ResolvedProbeServerOptions,
} from './probe-server-options.js';

/**
 * Serves the public probes on a port of their own, for every kind of application: outside of its middleware, prefix and TLS, from
 * before the other modules initialise until after they are destroyed. Import it beside `HealthModule`.
 *
 * @example
 * ```ts
 * @Module({ imports: [HealthModule.forRoot(), HealthProbeServerModule.forRoot({ port: 9000 })] })
 * export class WorkerModule {}
 * ```
 */
@Module({})
export class HealthProbeServerModule implements OnApplicationShutdown {
  private calls = 0;

  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(HealthProbeServer) private readonly server: HealthProbeServer,
  ) {
    const own = [...modules.values()].filter(({ metatype }) => metatype === HealthProbeServerModule);
    if (own.length > 1) throw HealthConfigurationError.create([IMPORTED_TWICE]);
    putFirst(modules, HealthProbeServerModule);
    putLast(modules, LastHookModule);
  }

  /** @throws HealthConfigurationError that lists all faults of the options. */
  static forRoot(options: HealthProbeServerOptions): DynamicModule {
    const rules = new OptionRules();
    validateTable(rules, 'HealthProbeServerModule.forRoot()', PROBE_SERVER_OPTIONS, options ?? {});
    HealthConfigurationError.throwIfAny(rules.faults);
    const resolved = resolveTable(PROBE_SERVER_OPTIONS, options);
    return {
      module: HealthProbeServerModule,
      imports: [LastHookModule],
      providers: [
        {
          provide: HealthProbeServer,
          inject: [ProbeEndpoints],
          useFactory: (endpoints: ProbeEndpoints) =>
            HealthProbeServer.listen(endpoints.listener(), { ...resolved, port: portOf(resolved) }),
        },
      ],
      exports: [HealthProbeServer],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.closeAtSecondCall();
  }

  /** Nest 11 and 12 call this module last and {@link LastHookModule} first; Nest 10 the other way round. */
  async closeAtSecondCall(): Promise<void> {
    this.calls += 1;
    if (this.calls === 2) await this.server.close();
  }
}

@Module({})
class LastHookModule implements OnApplicationShutdown {
  constructor(@Inject(ModuleRef) private readonly moduleRef: ModuleRef) {}

  onApplicationShutdown(): Promise<void> {
    return this.moduleRef.get(HealthProbeServerModule, { strict: false }).closeAtSecondCall();
  }
}

const IMPORTED_TWICE = fault(
  'HealthProbeServerModule is imported more than once.',
  'Import HealthProbeServerModule.forRoot() once, in the root module.',
);

function portOf({ port }: ResolvedProbeServerOptions): number {
  if (typeof port !== 'function') return port;
  // PM2 gives a process that it restarts the same number; the id of a worker is never used again.
  const instance = Number(process.env['NODE_APP_INSTANCE'] ?? cluster.worker?.id ?? 0);
  const own: unknown = port(instance);
  if (isPort(own)) return own;
  throw HealthConfigurationError.create([
    fault(`port(${instance}) of HealthProbeServerModule.forRoot() returned ${show(own)}.`, PORT_REMEDY),
  ]);
}
