export { healthRoutes, type HealthRoutesOptions } from './health-routes.js';
export { isProbe, type ProbeRequest } from './is-probe.js';
export { DEFAULT_ROUTES, KUBERNETES_ROUTES, type HealthRoutes } from './routes.js';
