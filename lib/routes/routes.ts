import type { Probe, ProbeName } from '../interfaces/probe.js';

/** The paths of the probes, without a leading slash, below the application's global prefix if there is one. */
export type HealthRoutes = Readonly<Record<Probe, string>>;

export const DEFAULT_ROUTES: HealthRoutes = {
  liveness: 'health/live',
  readiness: 'health/ready',
  startup: 'health/startup',
  deep: 'health/deep',
};

/** The paths that Kubernetes components use: `HealthModule.forRoot({ routes: KUBERNETES_ROUTES })`. */
export const KUBERNETES_ROUTES: HealthRoutes = {
  liveness: 'livez',
  readiness: 'readyz',
  startup: 'startupz',
  deep: 'healthz/deep',
};

export const ROUTE_REMEDY =
  'Give a plain path, such as "health/live": letters, digits, - . _ ~ and slashes; no parameters, no wildcards.';

/** A plain path. */
export function isRoute(route: unknown): route is string {
  if (typeof route !== 'string') return false;
  const normal = normalizeRoute(route);
  return /^[\w\-.~/]+$/.test(normal) && !normal.includes('//');
}

/** The option that moves a probe, for messages. */
export const optionOfRoute = (probe: ProbeName): string =>
  probe in DEFAULT_ROUTES
    ? `HealthModule.forRoot({ routes: { ${probe}: '…' } })`
    : `HealthModule.forRoot({ groups: { '${probe}': { path: '…' } } })`;

/** Removes slashes at both ends: `/live/` and `live` are one route. */
export const normalizeRoute = (route: string): string => route.trim().replaceAll(/^\/+|\/+$/g, '');
