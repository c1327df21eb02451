import type { ProbeName } from '../interfaces/probe.js';
import { normalizeRoute } from './routes.js';

/** The probe of a URL; `undefined` for every other URL. */
export type ProbeOfUrl = (url: string) => ProbeName | undefined;

/** The name of one check as a path segment. Not `..`, and no encoded slash, backslash or dot: another router may decode them. */
const CHECK_SEGMENT = /^(?!\.{1,2}$)(?:[\w.@~-]|%(?!2f|5c|2e)[0-9a-f]{2})+$/i;

/** The last segment of the route of one check in deep. */
const CHECK_PARAMETER = ':name';

/** The route of one check, below the route of deep. */
export const checkRouteOf = (deepRoute: string): string => `${deepRoute}/${CHECK_PARAMETER}`;

/**
 * Finds the probe of a URL. The path must be exactly the one that is served, so no other route is taken for a probe. URLs
 * that a router takes for the same (another case, a slash at the end) are not found.
 *
 * @param routes with every prefix; of deep also {@link checkRouteOf}.
 */
export function probeUrls(routes: Iterable<readonly [ProbeName, string]>): ProbeOfUrl {
  const paths = Array.from(routes, ([probe, route]) => [`/${normalizeRoute(route)}`, probe] as const);
  const isOfOneCheck = ([path]: readonly [string, ProbeName]) => path.endsWith(`/${CHECK_PARAMETER}`);
  const starts = paths.filter(isOfOneCheck).map(([path]) => path.slice(0, -CHECK_PARAMETER.length));
  const exact = new Map<string, ProbeName>(paths.filter((each) => !isOfOneCheck(each)));
  return (url) => {
    const path = pathOf(url);
    const probe = exact.get(path);
    if (probe !== undefined || starts.length === 0) return probe;
    const start = starts.find((each) => path.startsWith(each));
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
