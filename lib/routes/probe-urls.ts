import type { ProbeName } from '../interfaces/probe.js';
import { normalizeRoute } from './routes.js';

/** The probe of a URL; `undefined` for every other URL. */
export type ProbeOfUrl = (url: string) => ProbeName | undefined;

/** The name of one check as a path segment. Not `..`, and no encoded slash, backslash or dot: another router may decode them. */
const CHECK_SEGMENT = /^(?!\.{1,2}$)(?:[\w.@~-]|%(?!2f|5c|2e)[0-9a-f]{2})+$/i;

/**
 * Finds the probe of a URL. The path must be exactly the one that is served, so no other route is taken for a probe. URLs
 * that a router takes for the same (another case, a slash at the end) are not found.
 *
 * @param prefixes that the routes may have: global prefixes and prefixes of `RouterModule`.
 */
export function probeUrls(
  routes: Iterable<readonly [ProbeName, string]>,
  prefixes: readonly string[],
): ProbeOfUrl {
  const pathsOf = (route: string) => prefixes.map((prefix) => `/${joinRoutes(prefix, route)}`);
  const paths = new Map(
    Array.from(routes, ([probe, route]) => pathsOf(route).map((path) => [path, probe] as const)).flat(),
  );
  const ofOneCheck = [...paths].filter(([, probe]) => probe === 'deep').map(([path]) => `${path}/`);
  return (url) => {
    const path = pathOf(url);
    const probe = paths.get(path);
    if (probe !== undefined || ofOneCheck.length === 0) return probe;
    const start = ofOneCheck.find((each) => path.startsWith(each));
    return start !== undefined && CHECK_SEGMENT.test(path.slice(start.length)) ? 'deep' : undefined;
  };
}

export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Joins parts of a path, without a slash at either end. */
export const joinRoutes = (...parts: readonly string[]): string =>
  parts
    .map(normalizeRoute)
    .filter((part) => part !== '')
    .join('/');
