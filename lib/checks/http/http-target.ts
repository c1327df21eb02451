import { InvalidUrlError } from './invalid-url.error.js';

function parseUrl(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Reads the URL of a dependency. @throws InvalidUrlError, which never repeats a password. */
export function parseTarget(check: string, url: unknown): URL {
  if (typeof url !== 'string' && !(url instanceof URL))
    throw InvalidUrlError.create(check, `a value of type ${typeof url} as its URL`);
  const target = parseUrl(String(url));
  if (target === undefined) throw InvalidUrlError.create(check, 'a text that is not an absolute URL');
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw InvalidUrlError.create(check, `a URL of the protocol ${target.protocol}`);
  }
  if (target.username !== '' || target.password !== '') {
    throw InvalidUrlError.create(check, 'a URL that contains a user or a password, which fetch refuses');
  }
  return target;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The URL that a response redirects to; `undefined` if it does not redirect. */
export function redirectTarget(response: Response, asked: URL): URL | undefined {
  if (!REDIRECTS.has(response.status)) return undefined;
  const location = response.headers.get('location');
  return location === null ? undefined : parseUrl(location, asked);
}

/** The same host and port, or the same host with TLS instead of without. */
export const isSameHost = (from: URL, to: URL): boolean =>
  (to.protocol === from.protocol && to.host === from.host) ||
  (from.protocol === 'http:' && to.protocol === 'https:' && to.hostname === from.hostname);
