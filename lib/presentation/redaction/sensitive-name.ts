/*
 * Whose value is a credential: names of properties, parameters, headers, columns and variables, however they are
 * written (`apiKey`, `API_KEY`, `x-api-key`).
 */

const KEY_OF =
  'api|access|private|secret|encryption|signing|master|account|shared[-_ ]?access|subscription|client|auth|ssh|hmac|service[-_ ]?role';

/** Parts of names that say "credential" wherever they stand in a name. For a case-insensitive pattern. */
export const STRONG_PART = `pass[-_]?(?:word|phrase|code)|passwd|pwd|secret|token|credential|authorization|cookie|bearer|jwt|shared[-_ ]?access[-_ ]?signature|(?:${KEY_OF})[-_ ]?key`;

/** Whole words that mean a credential only beside a text: `pass: 3` counts checks, `pass: 'x'` does not. */
export const WEAK_WORD =
  '(?:db|ftp|smtp|require)?pass|(?:master)?auth|pw|sig|signature|(?:j|php)?sess(?:ion)?[-_]?id';

/** What makes it something about a credential: how many, how long, where, until when. */
const ABOUT =
  /^s?[-_.]?(?:counts?|types?|length|len|size|names?|exp|expir\w*|endpoints?|ur[il]s?|polic\w+|ttl|limits?|fields?|files?|paths?|ages?|usage|budget|buckets?|encryption|i[sz]\w+|ary|less|required|enabled|disabled|valid\w*|invalid|missing|status|state|errors?|exceptions?|violation|refused|denied|failed|failure|rejected|not|servers?|services?|stores?|managers?|provid\w+|pars\w+|factory|strateg\w+|guards?|modules?|interceptors?|middlewares?|formats?|versions?|labels?|prefix|domain|options?|config\w*|issuer|audience|scopes?|rotat\w*|creat\w*|updat\w*|chang\w*|reset\w*|last\w*|min\w*|max\w*|attempts?|strength|algorithm|per|remaining|total)(?![a-z])/i;

const STRONG_PARTS = new RegExp(STRONG_PART, 'gi');

const WEAK = new RegExp(`^(?:${WEAK_WORD})$`, 'i');

const CAMEL_BOUNDARY = /(?<=[a-z0-9])(?=[A-Z])/g;

const MAX_NAME_LENGTH = 256;

export type Sensitivity = 'strong' | 'weak' | undefined;

/**
 * `strong`: whatever stands there is a credential. `weak`: a text that stands there is one.
 * Names beyond 256 characters are judged by their end.
 */
export function sensitivityOf(name: string): Sensitivity {
  const end = name.slice(-MAX_NAME_LENGTH);
  const strong = [...end.matchAll(STRONG_PARTS)].at(-1);
  if (strong) {
    const rest = end.slice(strong.index + strong[0].length).replace(CAMEL_BOUNDARY, '_');
    return ABOUT.test(rest) ? undefined : 'strong';
  }
  const words = end.replace(CAMEL_BOUNDARY, '_').split(/[^A-Za-z0-9]+/);
  const [last = '', beforeLast = ''] = words.filter((word) => word !== '').reverse();
  return WEAK.test(last) || WEAK.test(`${beforeLast}_${last}`) ? 'weak' : undefined;
}

/** `tokens`, `maxTokens`: a number there counts them. */
export const isPlural = (name: string): boolean => /s$/i.test(name);

const CREDENTIAL_HEADER =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-[\w-]{0,60})?api-key|(?:x-[\w-]{0,60}|private-)token|x-auth-key|ocp-apim-subscription-key)$/i;

/** Beside these names a comma announces the value too, as in `rawHeaders`. */
export const isCredentialHeader = (name: string): boolean => CREDENTIAL_HEADER.test(name);
