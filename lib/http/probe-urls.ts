import type { ModuleRef } from '@nestjs/core';
import { globalPrefixOf } from '../nest/application-config.js';
import type { ProbeName } from '../interfaces/probe.js';
import { normalizeRoute } from '../probes/routes.js';

/** The probe of a URL; `undefined` for every other URL. */
export type ProbeOfUrl = (url: string) => ProbeName | undefined;

/**
 * Finds the probe of a URL by the routes, with the global prefix and without it, because `exclude` decides which of the
 * two is served. URLs that differ (another case, a prefix of `RouterModule`) are recognised when they arrive at the probe.
 */
export function probeUrls(routes: ReadonlyMap<ProbeName, string>, moduleRef: ModuleRef): ProbeOfUrl {
  const prefixes = ['', normalizeRoute(globalPrefixOf(moduleRef))];
  const pathsOf = (route: string) =>
    prefixes.map((prefix) => `/${[prefix, normalizeRoute(route)].filter((part) => part !== '').join('/')}`);
  const paths = new Map(
    Array.from(routes, ([probe, route]) => pathsOf(route).map((path) => [path, probe] as const)).flat(),
  );
  const deep = routes.get('deep');
  const ofOneCheck = deep === undefined ? [] : pathsOf(deep).map((path) => `${path}/`);
  return (url) => {
    const path = pathOf(url);
    return paths.get(path) ?? (ofOneCheck.some((start) => path.startsWith(start)) ? 'deep' : undefined);
  };
}

export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
