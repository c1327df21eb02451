import { checkRouteOf, probeUrls, type ProbeOfUrl } from './probe-urls.js';
import { DEFAULT_ROUTES } from './routes.js';

/** What is read of a request: of Node's, Express' or Fastify's. */
export interface ProbeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express and Fastify keep the whole URL here, where `url` is relative to a mounted router. */
  readonly originalUrl?: string | undefined;
}

/** Shared by all copies of the package, because a tracer may load one before the application loads another. */
const SERVED = Symbol.for('nestjs-vitals:probe-urls');

const served = ((globalThis as { [SERVED]?: Set<ProbeOfUrl> })[SERVED] ??= new Set());

const defaults = probeUrls([...Object.entries(DEFAULT_ROUTES), ['deep', checkRouteOf(DEFAULT_ROUTES.deep)]]);

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Adds the probes of an application to those that {@link isProbe} knows. Returns a function that removes them. */
export function serveProbeUrls(probeOf: ProbeOfUrl): () => void {
  served.add(probeOf);
  return () => served.delete(probeOf);
}

/**
 * Whether a request, or a URL such as `/health/ready?verbose`, is for a probe: to keep probes out of logs, traces and
 * rate limits. It knows the routes, groups and prefixes of every `HealthModule` that is up in this process, deep
 * included; as long as none is up, the default routes.
 *
 * The path has to be exactly the one that is served, and the method `GET`, `HEAD` or `OPTIONS`. Everything else is `false`,
 * and it never throws.
 */
export function isProbe(requestOrUrl: string | ProbeRequest | null | undefined): boolean {
  const url = urlOf(requestOrUrl);
  if (url === undefined) return false;
  if (served.size === 0) return defaults(url) !== undefined;
  for (const probeOf of served) if (probeOf(url) !== undefined) return true;
  return false;
}

function urlOf(requestOrUrl: unknown): string | undefined {
  if (typeof requestOrUrl === 'string') return requestOrUrl;
  if (typeof requestOrUrl !== 'object' || requestOrUrl === null) return undefined;
  const { method, originalUrl, url } = requestOrUrl as Record<keyof ProbeRequest, unknown>;
  if (method !== undefined && !METHODS.includes(method as string)) return undefined;
  return [originalUrl, url].find((each) => typeof each === 'string');
}
