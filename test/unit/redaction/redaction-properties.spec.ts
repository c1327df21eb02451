import * as fc from 'fast-check';
import { inspect } from 'node:util';

import { createRedactor } from '../../../lib/redaction/redaction.js';

const redact = createRedactor();

/** No English word, no number, nothing that is in the texts around it. */
const word = fc.stringMatching(/^Zq[A-Za-z0-9]{8,24}$/);

/** With what passwords have in them, between two words that are looked for. */
const password = (punctuation: string) =>
  fc
    .tuple(word, fc.string({ unit: fc.constantFrom(...punctuation), minLength: 1, maxLength: 3 }), word)
    .map(([first, middle, last]) => ({ text: first + middle + last, words: [first, last] }));

const ANY = '!#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~" ';

const SENTENCES = [
  'connect ECONNREFUSED 127.0.0.1:5432',
  'while asking http://orders:8080/health?full=1',
  'for joe@example.com',
  '(using password: YES)',
  '{"code":"28P01"}',
  'it failed, again',
  '',
];

const around = fc.oneof(fc.constantFrom(...SENTENCES), fc.lorem({ maxCount: 5 }));

const NAMES = [
  'password',
  'DB_PASSWORD',
  'clientSecret',
  'api_key',
  'accessToken',
  'x-api-key',
  'passphrase',
  'PWD',
  'private-key',
  'sharedAccessKey',
];

const name = fc.constantFrom(...NAMES);

interface Written {
  readonly words: readonly string[];
  readonly text: string;
}

/** A form, and the punctuation that passwords in it may hold without saying something else. */
const form = (punctuation: string, write: (password: string, name: string) => string) =>
  fc
    .tuple(password(punctuation), name)
    .map(([{ text, words }, key]): Written => ({ words, text: write(text, key) }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

const nested = (value: unknown, depth: number): string =>
  depth === 0 ? JSON.stringify(value) : JSON.stringify({ message: nested(value, depth - 1) });

const FORMS: Readonly<Record<string, fc.Arbitrary<Written>>> = {
  'the URL of a database': form(
    "!$%&'()*+,-.:=@_~#/?[]^`{|}",
    (secret) => `postgres://app:${secret}@db:5432/orders`,
  ),
  'a URL with several hosts': form(
    '!$%*+-.:=@_~',
    (secret) => `mongodb://app:${secret}@h1:27017,h2:27017/db?w=1`,
  ),
  'the URL of a web page': form("!$%&'()*+,-.:=@_~", (secret) => `https://app:${secret}@host/path?x=1`),
  'an encoded URL': form(ANY, (secret) => `amqp://app:${encodeURIComponent(secret)}@rabbit/vhost`),
  'a token in place of a user': form('-._~', (secret) => `nats://${secret}@nats:4222`),
  'user information': form('!$%*+-.:=@_~', (secret) => `app:${secret}@db`),
  'an ADO.NET connection string': form(
    "!#$%&()*+,-./:<>?@[]^_{|}~' ",
    (secret) => `Server=db;Uid=sa;Pwd=${secret};Database=x`,
  ),
  'a quoted libpq connection string': form(
    ANY,
    (secret) => `host=db password='${secret.replace(/['\\]/g, '\\$&')}' user=app`,
  ),
  'a libpq connection string': form('!#$%*+-./:<>?@^_|~', (secret) => `host=db password=${secret} user=app`),
  'a JDBC URL': form(
    '!$%*+-.:@_~',
    (secret) => `jdbc:postgresql://db/x?user=app&password=${secret}&ssl=true`,
  ),
  'a query parameter': form(ANY, (secret, key) => `GET /x?${new URLSearchParams({ [key]: secret, y: '1' })}`),
  // It leaves quotes and brackets as they are: where they end a text, and where they belong to it, looks the same.
  'a query parameter of encodeURIComponent()': form(
    ANY.replaceAll(/['()]/g, ''),
    (secret, key) => `GET /x?${key}=${encodeURIComponent(secret)}&y=1`,
  ),
  'a parameter': form('!#$%*+-./:=?@^_|~', (secret, key) => `${key}=${secret}`),
  'a line of YAML': form('!#$%*+-./:=?@^_|~', (secret, key) => `${key}: ${secret}\nuser: app`),
  'a quoted line of YAML': form(ANY, (secret, key) => `${key}: ${JSON.stringify(secret)}\nuser: app`),
  JSON: form(ANY, (secret, key) => JSON.stringify({ a: 1, [key]: secret, b: 2 })),
  'JSON within JSON': form(ANY, (secret, key) => nested({ [key]: secret, b: 2 }, 1)),
  'JSON within JSON within JSON': form(ANY, (secret, key) => nested({ [key]: secret, b: 2 }, 2)),
  'percent-encoded JSON': form(ANY, (secret, key) =>
    encodeURIComponent(JSON.stringify({ [key]: secret, b: 2 })),
  ),
  'an inspected object': form(ANY, (secret, key) => inspect({ a: 1, [key]: secret, b: 2 })),
  'an inspected object of several lines': form(ANY, (secret, key) =>
    inspect({ a: 'x'.repeat(80), [key]: `${secret}\n${secret}${'x'.repeat(80)}`, b: 2 }),
  ),
  'an inspected array': form(ANY, (secret, key) => inspect({ [`${key}s`]: [secret, { a: secret }], b: 2 })),
  'an inspected command of Redis': form(ANY, (secret) =>
    inspect({ command: { name: 'auth', args: ['app', secret] } }),
  ),
  'a pair of name and value': form(ANY, (secret) => JSON.stringify([{ name: 'DB_PASSWORD', value: secret }])),
  'a bearer token': form('-._~+/=', (secret) => `sent Bearer ${secret} to db`),
  'an Authorization header': form('-._~+/=', (secret) => `Authorization: Bearer ${secret}\nHost: db`),
  'Basic credentials': form(ANY, (secret) => `authorization: Basic ${base64(`app:${secret}`)}`),
  'a Digest header': form(
    "!#$%&'()*+,-./:;<=>?@[]^_{|}~ ",
    (secret) => `Authorization: Digest username="app", response="${secret}", qop=auth`,
  ),
  cookies: form("!#$%&'()*+-./:<=>?@[]^_`{|}~", (secret) => `Cookie: a=b; sid=${secret}; c=d\nHost: db`),
  'an inspected header': form(ANY, (secret) => inspect({ headers: { 'X-Api-Key': secret, Host: 'db' } })),
  'raw headers': form(ANY, (secret) => inspect({ rawHeaders: ['Authorization', secret, 'Host', 'db'] })),
  'a JWT': form(
    ANY,
    (secret) =>
      `jwt ${`eyJhbGciOiJIUzI1NiJ9.${Buffer.from(secret).toString('base64url')}.${secret.slice(0, 8)}`} expired`,
  ),
  'a private key': form(
    '+/=',
    (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n${secret}\n-----END RSA PRIVATE KEY-----`,
  ),
  'a statement': form('!#$%&()*+,-./:;<=>?@[]^_{|}~ ', (secret) => `ALTER USER app PASSWORD '${secret}'`),
  'an element': form("!#$%'()*+,-./:;=?@[]^_{|}~ ", (secret) => `<password>${secret}</password>`),
};

describe.each(Object.entries(FORMS))('%s', (_name, written) => {
  it('comes out without its secret, whatever stands around it', () => {
    fc.assert(
      fc.property(around, written, around, (before, { text, words }, after) => {
        const redacted = redact(`${before} ${text} ${after}`);
        const shapes = words.flatMap((secret) => [secret, base64(secret).slice(0, 8)]);
        expect(shapes.filter((shape) => redacted.includes(shape))).toEqual([]);
        expect(redacted).toContain('***');
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 100) },
    );
  });
});

describe('whatever the text', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom(...SENTENCES, ...NAMES, '\x1b[0m', '\u202e', '\r\n', '://', '@', '"', '\\', '['),
      ),
    )
    .map((parts) => parts.join(''));

  it('comes out as one bounded line without controls', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const redacted = redact(text);
        expect(redacted.length).toBeLessThanOrEqual(2_000);
        expect(redacted).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(redacted).not.toMatch(
          /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
        );
      }),
      { numRuns: Number(process.env.FC_RUNS ?? 300) },
    );
  });

  it('stays as it is when it is prose', () => {
    fc.assert(fc.property(fc.lorem({ mode: 'sentences' }), (text) => expect(redact(text)).toBe(text)));
  });
});
