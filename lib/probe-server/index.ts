export { HealthProbeServerModule } from './health-probe-server.module.js';
export { HealthProbeServer } from './health-probe-server.js';
export type { HealthProbeServerOptions, PortOfInstance } from './probe-server-options.js';
