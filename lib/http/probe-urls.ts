import type { ModuleRef } from '@nestjs/core';
import { PROBES, type Probe } from '../interfaces/probe.js';
import { normalizeRoute, type HealthRoutes } from '../probes/routes.js';

interface Prefixed {
  getGlobalPrefix?(): string;
}

/** The probe of a URL; `undefined` for every other URL. */
export type ProbeOfUrl = (url: string) => Probe | undefined;

/**
 * Tells by the routes which probe a URL is for, below the global prefix or beside it: which of the two, `exclude`
 * decides. What this does not recognise (another case, a prefix of `RouterModule`) is seen once it gets to the probe.
 */
export function probeUrls(routes: HealthRoutes, moduleRef: ModuleRef): ProbeOfUrl {
  const prefixes = ['', normalizeRoute(globalPrefixOf(moduleRef))];
  const pathsOf = (route: string) =>
    prefixes.map((prefix) => `/${[prefix, normalizeRoute(route)].filter((part) => part !== '').join('/')}`);
  const paths = new Map(PROBES.flatMap((probe) => pathsOf(routes[probe]).map((path) => [path, probe])));
  const ofOneCheck = pathsOf(routes.deep).map((path) => `${path}/`);
  return (url) => {
    const path = pathOf(url);
    return paths.get(path) ?? (ofOneCheck.some((start) => path.startsWith(start)) ? 'deep' : undefined);
  };
}

export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Nest's ApplicationConfig is not injectable, so this looks where ModuleRef keeps it; none if it is not there. */
function globalPrefixOf(moduleRef: ModuleRef): string {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: Prefixed } };
  return container?.applicationConfig?.getGlobalPrefix?.() ?? '';
}
