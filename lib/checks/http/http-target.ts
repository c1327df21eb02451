import { InvalidUrlError } from './invalid-url.error.js';
import { parseUrl } from './parse-url.js';

/** Reads the URL of a dependency. @throws InvalidUrlError, which never repeats a password. */
export function parseTarget(check: string, url: unknown): URL {
  if (typeof url !== 'string' && !(url instanceof URL))
    throw InvalidUrlError.create(check, `no URL but ${typeof url}`);
  const target = parseUrl(String(url));
  if (target === undefined) throw InvalidUrlError.create(check, 'a text that is no absolute URL');
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw InvalidUrlError.create(check, `a URL of the protocol ${target.protocol}`);
  }
  if (target.username !== '' || target.password !== '') {
    throw InvalidUrlError.create(check, 'a URL with a user or a password in it, which fetch refuses');
  }
  return target;
}
