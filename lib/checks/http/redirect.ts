import { parseUrl } from './parse-url.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where a response redirects to; `undefined` when it does not. */
export function redirectTarget(response: Response, asked: URL): URL | undefined {
  if (!REDIRECTS.has(response.status)) return undefined;
  const location = response.headers.get('location');
  return location === null ? undefined : parseUrl(location, asked);
}

/** The same host and port, or the same host over TLS instead of without. */
export const isSameHost = (from: URL, to: URL): boolean =>
  (to.protocol === from.protocol && to.host === from.host) ||
  (from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname);
