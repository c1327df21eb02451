import type { CheckEntry } from './check-entries.js';
import { toPlainJson } from './plain-json/plain-json.js';
import type { Redact } from './redaction/redaction.js';
import type { TextAllowance } from './text-allowance.js';

/**
 * What the library itself has made and measured. It is the greater part of every entry, and scrubbing it would take most
 * of the time of the report; whatever is not named here came from outside.
 */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'status',
  'reason',
  'critical',
  'time',
  'since',
  'lastPassAt',
  'consecutiveFailures',
  'ageMs',
  'stale',
  'blockedMs',
  'omittedMeasurements',
  'rawStatus',
  'hungSince',
  'history',
]);

/** How many endpoints or links of one check are shown, and how long one may be, in UTF-16 units. */
const MAX_URIS = 200;
const MAX_URI_LENGTH = 2_000;

/** An entry as it may leave: what came from outside is made plain and scrubbed, as far as `allowance` allows. */
export function plainEntry(entry: CheckEntry, redact: Redact, allowance?: TextAllowance): CheckEntry {
  const plain = Object.entries(entry).flatMap(([key, value]): (readonly [string, unknown])[] => {
    if (OWN_KEYS.has(key) || value === undefined) return [[key, value]];
    if (key === 'affectedEndpoints') return plainEndpoints(value as readonly string[], redact);
    if (key === 'links') return plainLinks(value as Readonly<Record<string, string>>, redact);
    return [[key, toPlainJson(value, { text: redact, ...(allowance && { allowance }) })]];
  });
  return Object.fromEntries(plain);
}

/*
 * These two are options, the developer's own words: a link called `token`, or a parameter of a template, is no credential,
 * but what stands in a URL may be one. They are not cut, for half a URI is none; what is too much is left out, and counted.
 */

function plainEndpoints(endpoints: readonly string[], redact: Redact): [string, unknown][] {
  const shown = endpoints
    .filter(isShort)
    .slice(0, MAX_URIS)
    .map((endpoint) => scrubTemplate(endpoint, redact));
  return [['affectedEndpoints', shown], ...omitted('omittedEndpoints', endpoints.length - shown.length)];
}

/** Also of the application itself. */
export function plainLinks(links: Readonly<Record<string, string>>, redact: Redact): [string, unknown][] {
  const all = Object.entries(links);
  const shown = all
    .filter(([relation, uri]) => isShort(relation) && isShort(uri))
    .slice(0, MAX_URIS)
    .map(([relation, uri]) => [relation, redact(uri)] as const);
  return [['links', Object.fromEntries(shown)], ...omitted('omittedLinks', all.length - shown.length)];
}

/** `/a?token={token}` holds no token: only what stands outside of the braces is looked at. */
function scrubTemplate(template: string, redact: Redact): string {
  const literal = template.replaceAll(/\{[^{}]*\}/g, '');
  return redact(literal) === literal ? template : redact(template);
}

const isShort = (text: string): boolean => text.length <= MAX_URI_LENGTH;

const omitted = (key: string, count: number): [string, unknown][] => (count > 0 ? [[key, count]] : []);
