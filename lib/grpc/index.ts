export type { HealthGrpcOptions } from './health-grpc-options.js';
export { HEALTH_GRPC_PACKAGE, HEALTH_PROTO_PATH, HealthGrpcModule } from './health-grpc.module.js';
