import type { Redact } from '../redaction/redaction.js';

/*
 * These are options, the developer's own words: a link called `token`, or a parameter of a template, is no credential,
 * but what stands in a URL may be one. They are not cut, since half a URI is useless; what is too much is left out, and
 * counted.
 */

/** How many endpoints or links of one check are shown, and how long one may be, in UTF-16 units. */
const MAX_URIS = 200;
const MAX_URI_LENGTH = 2_000;

export interface PlainEndpoints {
  readonly shown: readonly string[];
  readonly omitted: number;
}

export interface PlainLinks {
  readonly shown: Readonly<Record<string, string>>;
  readonly omitted: number;
}

export function plainEndpoints(endpoints: readonly string[], redact: Redact): PlainEndpoints {
  const shown = endpoints
    .filter(isShort)
    .slice(0, MAX_URIS)
    .map((endpoint) => scrubTemplate(endpoint, redact));
  return { shown: Object.freeze(shown), omitted: endpoints.length - shown.length };
}

export function plainLinks(links: Readonly<Record<string, string>>, redact: Redact): PlainLinks {
  const all = Object.entries(links);
  const shown = all
    .filter(([relation, uri]) => isShort(relation) && isShort(uri))
    .slice(0, MAX_URIS)
    .map(([relation, uri]) => [relation, redact(uri)] as const);
  return { shown: Object.freeze(Object.fromEntries(shown)), omitted: all.length - shown.length };
}

/** `/a?token={token}` holds no token: only what stands outside of the braces is looked at. */
function scrubTemplate(template: string, redact: Redact): string {
  const literal = template.replaceAll(/\{[^{}]*\}/g, '');
  return redact(literal) === literal ? template : redact(template);
}

const isShort = (text: string): boolean => text.length <= MAX_URI_LENGTH;
