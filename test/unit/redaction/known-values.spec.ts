import { inspect } from 'node:util';

import { createRedactor } from '../../../lib/redaction/redaction.js';

const withEnvironment = (environment: Record<string, string>) => createRedactor({ environment });

describe('secrets of the environment', () => {
  it.each([
    'DB_PASSWORD',
    'API_KEY',
    'APIKEY',
    'SESSION_SECRET',
    'GITHUB_TOKEN',
    'COOKIE_SALT',
    'SMTP_PASS',
    'SENTRY_DSN',
    'ENCRYPTION_KEY',
    'CONNECTION_STRING',
    'dbPassword',
  ])('hides the value of %s wherever it stands', (name) => {
    const redact = withEnvironment({ [name]: 'Xk9-mQz' });
    expect(redact('the server said Xk9-mQz twice: Xk9-mQz.')).toBe('the server said *** twice: ***.');
    expect(redact('tool -pXk9-mQzdb')).toBe('tool -p***db');
  });

  it.each([
    ['DATABASE_URL', 'postgres://app:p%40ss-w0rd@db:5432/orders', ['p%40ss-w0rd', 'p@ss-w0rd'], 'orders'],
    ['SOME_ADDRESS', 'redis://:fooBar-1@h1:6379,redis://:barFoo-2@h2:6379', ['fooBar-1', 'barFoo-2'], 'h1'],
    ['NATS_URL', 'nats://aVeryLongToken12345@nats:4222', ['aVeryLongToken12345'], 'nats'],
    ['STORAGE', 'AccountName=shop;AccountKey=a1B2c3D4e5+/==;EndpointSuffix=x', ['a1B2c3D4e5+/=='], 'shop'],
    ['DB', 'host=db password=l1bpq-pw user=app', ['l1bpq-pw'], 'app'],
    ['ODBC', 'Driver={X};Uid=sa;Pwd=two w0rds;Server=db', ['two w0rds'], 'Server'],
    ['WEBHOOK_URL', 'https://chat.example.com/T0/B0/abcDEF12', ['T0/B0/abcDEF12'], 'chat.example.com'],
    [
      'ACCOUNT',
      '{"type":"service_account","private_key":"abcdefgh-1234"}',
      ['abcdefgh-1234'],
      'service_account',
    ],
  ])('hides the secret parts of %s=%s and nothing else', (name, value, secrets, harmless) => {
    const redact = withEnvironment({ [name]: value });
    for (const secret of secrets) expect(redact(`it said ${secret}!`)).toBe('it said ***!');
    expect(redact(`no ${harmless} here`)).toBe(`no ${harmless} here`);
  });

  it.each([
    ['DEBUG_TOKEN', '1'],
    ['DEBUG_TOKEN', 'true'],
    ['AUTH', 'dev'],
    ['DB_PASSWORD', 'test'],
    ['DB_PASSWORD', 'postgres'],
    ['DB_PASSWORD', 'Guest'],
    ['API_KEY', 'aaaaaaaa'],
    ['PIN_SECRET', '123456'],
    ['PWD', '/home/app/orders'],
    ['DB_PASSWORD_FILE', '/run/secrets/db-password'],
    ['SECRET', '/run/secrets/db'],
    ['TOKEN_URL', 'https://sso.example.com/token'],
    ['GPG_KEY', '7169605F62C751356D054A26A821E680E5FA6305'],
    ['PARTITION_KEY', 'customerId'],
    ['PUBLIC_KEY', 'ssh-ed25519-AAAA'],
    ['DB_HOST', 'db-1.internal'],
    ['DATABASE_URL', 'postgres://db:5432/orders'],
    ['DATABASE_URL', 'postgres://postgres:postgres@db:5432/orders'],
    ['SECRET', '${DB_PASSWORD}'],
  ])('does not hide what %s=%s says, because that stands in harmless texts, too', (name, value) => {
    const redact = withEnvironment({ [name]: value });
    const text = `about ${value.replace(/\/\/.*@/, '//')} and postgres, dev, test, Guest, 1, true`;
    expect(redact(text)).toBe(text);
  });

  it('hides a word only as a separate word', () => {
    const redact = withEnvironment({ API_KEY: 'swordfish', APP_SECRET: '20240501' });
    expect(redact('swordfish, swordfishes, aswordfish, x=swordfish')).toBe(
      '***, swordfishes, aswordfish, x=***',
    );
    expect(redact('20240501 at 1202405017')).toBe('*** at 1202405017');
  });

  it('is process.env by default, including later changes', () => {
    const redact = createRedactor();
    process.env['KNOWN_VALUES_TEST_SECRET'] = 'pr0cess-env';
    try {
      expect(redact('it said pr0cess-env')).toBe('it said ***');
    } finally {
      delete process.env['KNOWN_VALUES_TEST_SECRET'];
    }
  });
});

describe('secrets of the application', () => {
  it('are hidden, even if they are words', () => {
    const redact = createRedactor({ values: ['postgres', 'hand3d'], environment: {} });
    expect(redact('postgres and hand3d')).toBe('*** and ***');
  });

  it('may change: new ones are hidden at once, and old ones stay hidden', () => {
    let secrets: string | string[] | undefined;
    const redact = createRedactor({ values: [() => secrets], environment: {} });
    expect(redact('first-1 second-2')).toBe('first-1 second-2');
    secrets = 'first-1';
    expect(redact('first-1 second-2')).toBe('*** second-2');
    secrets = ['second-2', 'third-3'];
    expect(redact('first-1 second-2 third-3')).toBe('*** *** ***');
  });

  it('do not stop redaction when they throw, are too short or are not texts', () => {
    const values = [
      () => {
        throw new Error('not yet');
      },
      () => 42 as unknown as string,
      () => '',
      'abc',
      '    ',
      'last-on3',
    ];
    const redact = createRedactor({ values, environment: {} });
    expect(redact('abc 42 last-on3 redis://a:b@h')).toBe('abc 42 *** redis://***@h');
  });

  it('are hidden longest first, in one pass', () => {
    const redact = createRedactor({ values: ['abcd-1', 'abcd-1234', '****'], environment: {} });
    expect(redact('abcd-1234 abcd-12 abcd-1')).toBe('*** ***2 ***');
    expect(redact('*** ****')).toBe('*** ***');
  });

  it('drop the oldest of more than a thousand', () => {
    let secret = 'secret-0-x';
    const redact = createRedactor({ values: [() => secret], environment: {} });
    redact('');
    for (let index = 1; index <= 1_000; index += 1) {
      secret = `secret-${index}-x`;
      redact('');
    }
    expect(redact('secret-0-x secret-1-x secret-1000-x')).toBe('secret-0-x *** ***');
  });

  const SECRET = 'p@ss "w0rd" \\ <&> é\'/+=?';
  const hex = Buffer.from(SECRET).toString('hex');

  it.each([
    ['as they are', SECRET],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ['in JSON within JSON', JSON.stringify({ a: JSON.stringify({ b: SECRET }) })],
    ['inspected', inspect({ a: SECRET })],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded in lower case', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    [
      'in XML',
      SECRET.replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;'),
    ],
    ['in SQL', SECRET.replaceAll("'", "''")],
    ['in Base64', Buffer.from(SECRET).toString('base64')],
    ['in Base64 behind a user', Buffer.from(`u:${SECRET}`).toString('base64')],
    ['in Base64 behind another user', Buffer.from(`us:${SECRET}`).toString('base64')],
    ['in Base64url', Buffer.from(`usr:${SECRET}!`).toString('base64url')],
    ['in hex', hex],
    ['as an inspected buffer', inspect(Buffer.from(SECRET))],
  ])('are hidden %s', (_form, text) => {
    const redact = createRedactor({ values: [SECRET], environment: {} });
    const redacted = redact(`seen: ${text} end`);
    expect(redacted).toMatch(/^seen: .*\*\*\*.* end$/);
    for (const part of ['w0rd', 'zByZ', 'cwcm', 'dzBy', '773072', '77 30 72'])
      expect(redacted).not.toContain(part);
  });

  it('are hidden line by line, if they are keys of several lines', () => {
    const lines = ['a'.repeat(20) + '1', 'b'.repeat(20) + '2'];
    const redact = createRedactor({ values: [lines.join('\n')], environment: {} });
    expect(redact(`line 2 is ${lines[1]}`)).toBe('line 2 is ***');
    expect(redact(lines.join('\r\n'))).toBe('***');
  });

  it('take time that depends only on the text', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => `secret-${index}-${'x'.repeat(20)}`);
    const redact = createRedactor({ values, environment: {} });
    redact('');
    const text = 'secret-secret-1'.repeat(10_000);
    const start = process.cpuUsage();
    redact(text);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(250);
  });
});
