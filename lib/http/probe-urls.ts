import type { ModuleRef } from '@nestjs/core';
import { normalizeRoute, type HealthRoutes } from '../probes/routes.js';

interface Prefixed {
  getGlobalPrefix?(): string;
}

/**
 * Whether a URL is that of a probe, as the routes say, below the global prefix or beside it: which of the two, `exclude`
 * decides. What this does not recognise (another case, a prefix of `RouterModule`) is seen once it gets to the probe.
 */
export function probeUrls(routes: HealthRoutes, moduleRef: ModuleRef): (url: string) => boolean {
  const prefixes = ['', normalizeRoute(globalPrefixOf(moduleRef))];
  const pathsOf = (route: string) =>
    prefixes.map((prefix) => `/${[prefix, normalizeRoute(route)].filter((part) => part !== '').join('/')}`);
  const paths = new Set(Object.values(routes).flatMap(pathsOf));
  const ofOneCheck = pathsOf(routes.deep).map((path) => `${path}/`);
  return (url) => {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    return paths.has(path) || ofOneCheck.some((start) => path.startsWith(start));
  };
}

/** Nest's ApplicationConfig is not injectable, so this looks where ModuleRef keeps it; none if it is not there. */
function globalPrefixOf(moduleRef: ModuleRef): string {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: Prefixed } };
  return container?.applicationConfig?.getGlobalPrefix?.() ?? '';
}
