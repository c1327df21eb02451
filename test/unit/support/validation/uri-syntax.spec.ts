import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { COMPONENT_TYPE } from '../../../../lib/support/validation/option-rules.js';
import { isUri, isUriReference, isUriTemplate } from '../../../../lib/support/validation/uri-syntax.js';
import { addFormats } from '../../../support/ajv-formats.js';
import { HEALTH_JSON_SCHEMA } from '../../../support/health-json.schema.js';

const ajv = new Ajv({ strict: false });
addFormats(ajv);
const validate = ajv.compile(HEALTH_JSON_SCHEMA);

const inDeep = (entry: object): boolean => validate({ status: 'fail', checks: { a: [entry] } });

describe('isUriReference', () => {
  it.each([
    'https://user@example.test:8080/a/b;c=1,2/(d)?e=f&g=/?#h/?i',
    'http://[2001:db8::1]:80/',
    'file:///etc/hosts',
    'mailto:oncall@example.test',
    'urn:isbn:0451450523',
    '//example.test/a',
    '/runbooks/db',
    '/a:b',
    './a:b',
    'runbook.html',
    '?page=2',
    '#top',
    '/gr%C3%B6%C3%9Fe',
  ])('is true of %s', (text) => {
    expect(isUriReference(text)).toBe(true);
  });

  it.each([
    '',
    'not a uri at all',
    ' /a',
    '/a\n',
    '/größe',
    '/100%',
    '/%zz',
    '/a[1]',
    '/a#b#c',
    '1a:b',
    'http://[::1',
    'http://a:port/',
    'http://a@b@c/',
    ...Array.from('<>"{}|\\^`', (character) => `/a${character}`),
  ])('is false of %j', (text) => {
    expect(isUriReference(text)).toBe(false);
  });
});

it('tells a URI by its scheme', () => {
  expect(['urn:a:b', 'https://example.test'].filter(isUri)).toHaveLength(2);
  expect(['', 'a', 'a:', '/a:b', '#a:b', '?a:b', 'a b:c'].filter(isUri)).toEqual([]);
});

describe('isUriTemplate', () => {
  it.each([
    '',
    '/orders/{id}',
    '/orders{?page,size}',
    '{+path}/here',
    '/{a.b}/{c_d}/{%20}',
    '{/list*}{;x,y}{&z:3}{#f}{.ext}',
    'https://example.test/orders/:id/*',
    '/größe/%20',
  ])('is true of %j', (text) => {
    expect(isUriTemplate(text)).toBe(true);
  });

  it.each([
    '/a/{',
    '/a/}',
    '/a/{}',
    '/a/{{b}}',
    '/a/{b',
    '/a/{b c}',
    '/a/{b,}',
    '/a/{,b}',
    '/a/{.b.}',
    '/a/{b..c}',
    '/a/{b:0}',
    '/a/{b:10000}',
    '/a/{b:[0-9]+}',
    '/a/{b?}',
    '/a/{!b}',
    'GET /a',
    '/100%',
    '/a|b',
  ])('is false of %j', (text) => {
    expect(isUriTemplate(text)).toBe(false);
  });
});

describe('whatever is accepted', () => {
  // Of the characters that mean something to the one or the other.
  const text = fc.string({ unit: fc.constantFrom(...'aZ1_/:?#@!%2f{}*,+.-~ "ä[]') });

  it.each<[string, (text: string) => boolean, (text: string) => object]>([
    ['as a link', isUriReference, (uri) => ({ links: { about: uri } })],
    ['as a type of component', COMPONENT_TYPE.fits, (componentType) => ({ componentType })],
    // The format of the schema knows no dots in names.
    [
      'as an endpoint',
      (template) => isUriTemplate(template) && !/\{[^}]+\./.test(template),
      (template) => ({ affectedEndpoints: [template] }),
    ],
  ])('%s makes a valid report', (_what, accepts, entryOf) => {
    fc.assert(
      fc.property(text.filter(accepts), (given) => {
        expect([given, inDeep(entryOf(given))]).toEqual([given, true]);
      }),
      { numRuns: 1_000 },
    );
  });
});
