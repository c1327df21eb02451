import { Controller, Inject, type Type } from '@nestjs/common';
import { GrpcMethod, RpcException } from '@nestjs/microservices';
import { map, type Observable } from 'rxjs';
import { GrpcHealth } from './grpc-health.js';
import type { ServingStatus } from './serving-status.js';

const NOT_FOUND = 5;

interface HealthCheckRequest {
  readonly service?: string;
}

interface HealthCheckResponse {
  readonly status: ServingStatus;
}

/** Makes the controller of one registration, because decorators change the class. */
export function createHealthGrpcController(decorators: readonly ClassDecorator[]): Type {
  @Controller()
  class HealthGrpcController {
    constructor(@Inject(GrpcHealth) private readonly health: GrpcHealth) {}

    @GrpcMethod('Health', 'Check')
    async check({ service = '' }: HealthCheckRequest): Promise<HealthCheckResponse> {
      const status = await this.health.statusOf(service);
      if (status !== undefined) return { status };
      throw new RpcException({ code: NOT_FOUND, message: 'unknown service' });
    }

    @GrpcMethod('Health', 'List')
    async list(): Promise<{ statuses: Readonly<Record<string, HealthCheckResponse>> }> {
      const statuses = await Promise.all(
        this.health.services.map(async (service) => [service, await this.health.statusOf(service)] as const),
      );
      return {
        statuses: Object.fromEntries(
          statuses.flatMap(([service, status]) => (status === undefined ? [] : [[service, { status }]])),
        ),
      };
    }

    @GrpcMethod('Health', 'Watch')
    watch({ service = '' }: HealthCheckRequest): Observable<HealthCheckResponse> {
      return this.health.watch(service).pipe(map((status) => ({ status })));
    }
  }
  for (const decorator of decorators.toReversed()) decorator(HealthGrpcController);
  return HealthGrpcController;
}
