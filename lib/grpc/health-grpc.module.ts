import { Module, type DynamicModule } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { protoPath } from 'grpc-health-check';
import { HealthObservers } from '../events/health-observers.js';
import { HealthService } from '../health/health-service.js';
import { ProbeEndpoints } from '../http/probe-endpoints.js';
import { Availability } from '../lifecycle/availability.js';
import { HealthRegistry } from '../registry/health-registry.js';
import { HealthConfigurationError } from '../support/errors/configuration.error.js';
import { Clock } from '../support/time/clock.js';
import { OptionRules } from '../support/validation/option-rules.js';
import { resolveTable, validateTable } from '../support/validation/option-table.js';
import { GrpcHealth } from './grpc-health.js';
import { HEALTH_GRPC_OPTIONS, type HealthGrpcOptions } from './health-grpc-options.js';
import { createHealthGrpcController } from './health-grpc.controller.js';

/** For the `package` of the options of Nest's gRPC transport. */
export const HEALTH_GRPC_PACKAGE = 'grpc.health.v1';

/** For the `protoPath` of the options of Nest's gRPC transport. */
export const HEALTH_PROTO_PATH: string = protoPath;

const RESOURCE_EXHAUSTED = 8;

/**
 * Serves grpc.health.v1 (Check, List, Watch) in a gRPC application, from the state of the `HealthModule` that it imports, too.
 *
 * @example
 * ```ts
 * const app = await NestFactory.createMicroservice(AppModule, {
 *   transport: Transport.GRPC,
 *   options: { package: ['orders', HEALTH_GRPC_PACKAGE], protoPath: [ordersProto, HEALTH_PROTO_PATH] },
 * });
 * ```
 */
@Module({})
export class HealthGrpcModule {
  /** @throws HealthConfigurationError that lists all faults of the options. */
  static forRoot(options: HealthGrpcOptions = {}): DynamicModule {
    const rules = new OptionRules();
    validateTable(rules, 'HealthGrpcModule.forRoot()', HEALTH_GRPC_OPTIONS, options);
    HealthConfigurationError.throwIfAny(rules.faults);
    const resolved = resolveTable(HEALTH_GRPC_OPTIONS, options);
    return {
      module: HealthGrpcModule,
      controllers: [createHealthGrpcController(resolved.decorators)],
      providers: [
        {
          provide: GrpcHealth,
          inject: [HealthService, HealthRegistry, HealthObservers, Availability, Clock, ProbeEndpoints],
          useFactory: (
            health: HealthService,
            registry: HealthRegistry,
            observers: HealthObservers,
            availability: Availability,
            clock: Clock,
            endpoints: ProbeEndpoints,
          ) => {
            endpoints.announce();
            return new GrpcHealth(
              { health, registry, observers, availability, clock },
              resolved,
              () => new RpcException({ code: RESOURCE_EXHAUSTED, message: 'too many watches' }),
            );
          },
        },
      ],
    };
  }
}
