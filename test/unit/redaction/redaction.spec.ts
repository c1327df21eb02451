import { createRedactor } from '../../../lib/redaction/redaction.js';

const redact = createRedactor();

const base64 = (text: string) => Buffer.from(text).toString('base64');
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzM2NyM3QifQ.c2lnbmF0dXJl';

describe('redaction of URLs', () => {
  it.each([
    ['postgres://app:s3cr3t@db:5432/orders', 'postgres://***@db:5432/orders'],
    ['connect to redis://:s3cr3t@cache:6379/0 failed', 'connect to redis://***@cache:6379/0 failed'],
    ['amqps://app:p%40s3cr3t@rabbit/vhost', 'amqps://***@rabbit/vhost'],
    ['nats://s3cr3t@nats:4222', 'nats://***@nats:4222'],
    [
      'mongodb://app:s3cr3t@h1:27017,h2:27017/db?replicaSet=rs0',
      'mongodb://***@h1:27017,h2:27017/db?replicaSet=rs0',
    ],
    ['mongodb+srv://app:s3cr3t@cluster.example.com', 'mongodb+srv://***@cluster.example.com'],
    ['https://app:s3cr3t@[::1]:8443/path', 'https://***@[::1]:8443/path'],
    ['redis://a:s3cr3t@h1,redis://b:s3cr3t@h2', 'redis://***@h1,redis://***@h2'],
    ['("redis://a:s3cr3t@h1")', '("redis://***@h1")'],
    ['{"url":"redis://a:s3cr3t@h1","mail":"joe@x.com"}', '{"url":"redis://***@h1","mail":"joe@x.com"}'],
    [String.raw`{"url":"redis:\/\/a:s3cr3t@h1\/0"}`, String.raw`{"url":"redis:\/\/***@h1\/0"}`],
    ['jdbc:postgresql://app:s3cr3t@db/orders', 'jdbc:postgresql://***@db/orders'],
    ['jdbc:oracle:thin:scott/s3cr3t@db:1521:XE', 'jdbc:oracle:thin:***@db:1521:XE'],
    ['https%3A%2F%2Fapp%3As3cr3t%40host%2Fpath', 'https%3A%2F%2F***%40host%2Fpath'],
    ['//app:s3cr3t@host/path', '//***@host/path'],
  ])('hides the user information of %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    ['postgres://app:s3@cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:s3:cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:s3/cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:s3#cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:s3?cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:12/34cr3t@db/orders', 'postgres://***@db/orders'],
    ['postgres://app:12?34cr3t@db/orders', 'postgres://***@db/orders'],
    ['https://app:s3/cr3t@host/path', 'https://***@host/path'],
    ["input: 'redis://app:s3 cr3t@cache:6379'", "input: 'redis://***@cache:6379'"],
    ['https://app:s3 cr3t@host/path', 'https://***@host/path'],
    ['redis://app:s3;x=cr3t@cache', 'redis://***@cache'],
    ['jdbc:sqlserver://app:s3cr3t@db;encrypt=true', 'jdbc:sqlserver://***@db;encrypt=true'],
    ['redis://app:s3cr3t', 'redis://***'],
    ['redis://app:s3,|<(cr3t@cache', 'redis://***@cache'],
    ['redis://app:s3"cr3t@cache', 'redis://***@cache'],
    ["'redis://app:s3\\'cr3t@cache'", "'redis://***@cache'"],
    ['postgres://app:s3@c/r3t@db', 'postgres://***@db'],
    ['postgres://app:s3?x=cr3t@db', 'postgres://***@db'],
    ['postgres://app:s3cr3t@db?user=joe@example.com', 'postgres://***@db?user=joe@example.com'],
    ['jdbc:sqlserver://app:s3cr3t@db;user=joe@example.com', 'jdbc:sqlserver://***@db;user=joe@example.com'],
    ['redis://app:s3 c r3t@cache', 'redis://***@cache'],
    ['redis://cache:s3cr3t\nmail joe@example.com', 'redis://*** mail joe@example.com'],
    ['redis://cache:s3cr3t or redis://s3cr3t@x', 'redis://*** or redis://***@x'],
  ])('hides a password that should have been encoded, as in %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    ['app:s3cr3t@db', '***@db'],
    ['connect app:s3cr3t@tcp(127.0.0.1:3306)/orders', 'connect ***@tcp(127.0.0.1:3306)/orders'],
    ['app:s3/cr3t@db:5432', '***@db:5432'],
    ['password:s3@cr3t', 'password:***'],
    ['joe@x.com:s3cr3t@smtp.x.com', '***@smtp.x.com'],
    ['error from:app:s3cr3t@db', 'error from:***@db'],
    ['cache:6379,password=s3@cr3t,ssl=True', 'cache:6379,password=***,ssl=True'],
    ['localhost:3000?token=s3@cr3t&b=1', 'localhost:3000?token=***&b=1'],
    ['localhost:3000?sig=s3@cr3t&b=1', 'localhost:3000?sig=***&b=1'],
    ['Host=db:5432;Password=s3@cr3t;', 'Host=db:5432;Password=***;'],
    [
      'Server=tcp:x.net,1433;Uid=me@db;Pwd=s3@cr3t;Encrypt=yes',
      'Server=tcp:x.net,1433;Uid=me@db;Pwd=***;Encrypt=yes',
    ],
    ['Url=app:s3cr3t@db;Password=s3@cr3t;', 'Url=***@db;Password=***;'],
    ['Host=db:1;Password=s3@cr3t;Url=app:s3cr3t@db', 'Host=db:1;Password=***;Url=***@db'],
    ['error tcp:app:s3cr3t@db', 'error tcp:***@db'],
  ])('hides user:password@ without a scheme, as in %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('redaction of connection strings', () => {
  it.each([
    ['Server=db;Uid=sa;Pwd=s3cr3t;Database=x', 'Server=db;Uid=sa;Pwd=***;Database=x'],
    ['Server=db;Password=s3 cr3t;Initial Catalog=x', 'Server=db;Password=***;Initial Catalog=x'],
    ['Password=s3 cr3t;Server=db', 'Password=***;Server=db'],
    ['Server=db;Pwd="s3;""cr3t";x=y', 'Server=db;Pwd="***";x=y'],
    ['Driver={ODBC};Uid=sa;PWD={s3;cr3t};x=y', 'Driver={ODBC};Uid=sa;PWD=***;x=y'],
    [`Driver={ODBC};PWD={${'s3;c r3t'.repeat(100)}};x=y`, 'Driver={ODBC};PWD=***;x=y'],
    ['Server=db;Pwd=s3 cr3t; end', 'Server=db;Pwd=***; end'],
    ['Server=db;Pwd=s3 cr3t;', 'Server=db;Pwd=***;'],
    ['"Server=db;Pwd=s3 cr3t;"', '"Server=db;Pwd=***;"'],
    ['failed (Server=db;Pwd=s3 cr3t;) twice', 'failed (Server=db;Pwd=***;) twice'],
    ['[(Server=db;Pwd=s3 cr3t;)]', '[(Server=db;Pwd=***;)]'],
    ['<Server=db;Pwd=s3 cr3t;>, end', '<Server=db;Pwd=***;>, end'],
    ['it is Server=db;Pwd=s3 cr3t;.', 'it is Server=db;Pwd=***;.'],
    ['Server=db;Pwd=s3;)c r3t;Database=x', 'Server=db;Pwd=***;Database=x'],
    ['Server=db;Pwd=s3;c r3t;Database=x', 'Server=db;Pwd=***;Database=x'],
    ['Server=db;Pwd=s3"c r3t;x=1', 'Server=db;Pwd=***;x=1'],
    ['"Server=db;Pwd=s3 cr3t"', '"Server=db;Pwd=***"'],
    ['"Server=db;Pwd=s3 cr3t", a;b=1', '"Server=db;Pwd=***", a;b=1'],
    ["'Server=db;Pwd=s3 cr3t'", "'Server=db;Pwd=***'"],
    ["'Server=db;Pwd=s3 cr3t' failed", "'Server=db;Pwd=***' failed"],
    ["'Server=db;Pwd=s3'c r3t' failed", "'Server=db;Pwd=***' failed"],
    ['Server=db;Pwd=s3cr3t failed\nA; b', 'Server=db;Pwd=*** failed A; b'],
    ["Server=db;Pwd=s3cr3t failed\n'x' y", "Server=db;Pwd=*** failed 'x' y"],
    ["host=db password='s3 cr3t' user=app", "host=db password='***' user=app"],
    [String.raw`host=db password='s3\'cr3t' user=app`, "host=db password='***' user=app"],
    ['host=db password=s3;cr3t user=app', 'host=db password=*** user=app'],
    [
      'jdbc:postgresql://db/x?user=app&password=s3cr3t&ssl=true',
      'jdbc:postgresql://db/x?user=app&password=***&ssl=true',
    ],
    [
      'jdbc:sqlserver://db:1433;user=sa;password=s3@cr3t;x=y',
      'jdbc:sqlserver://db:1433;user=sa;password=***;x=y',
    ],
    ['cache:6379,password=s3cr3t,ssl=True', 'cache:6379,password=***,ssl=True'],
    [
      'Endpoint=sb://x.net/;SharedAccessKeyName=root;SharedAccessKey=s3cr3t=',
      'Endpoint=sb://x.net/;SharedAccessKeyName=root;SharedAccessKey=***',
    ],
    ['AccountName=x;AccountKey=s3cr3t==;Suffix=y', 'AccountName=x;AccountKey=***;Suffix=y'],
    [
      'KafkaModule required username="app" password="s3cr3t";',
      'KafkaModule required username="app" password="***";',
    ],
    [
      'missing "=" after "s3cr3t" in connection info string',
      'missing "=" after "***" in connection info string',
    ],
  ])('hides the password of %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('redaction of named values', () => {
  it.each([
    'password',
    'passwd',
    'pwd',
    'passphrase',
    'secret',
    'token',
    'api_key',
    'apikey',
    'api-key',
    'apiKey',
    'access_key',
    'client_secret',
    'authorization',
    'credential',
    'private_key',
    'secretAccessKey',
    'access_token',
    'refreshToken',
    'DB_PASSWORD',
    'PGPASSWORD',
    'password_hash',
    'sasl.password',
    'x-api-key',
    'jwt',
    'signing_key',
    'session_token',
  ])('hides the value of %s, however it is written down', (key) => {
    const upper = key.toUpperCase();
    expect(redact(`GET /?a=1&${key}=s3cr3t&b=2`)).toBe(`GET /?a=1&${key}=***&b=2`);
    expect(redact(`${key}=s3cr3t retry`)).toBe(`${key}=*** retry`);
    expect(redact(`${upper} = s3cr3t retry`)).toBe(`${upper} = *** retry`);
    expect(redact(`${key}: s3cr3t, retry`)).toBe(`${key}: ***, retry`);
    expect(redact(`${key} => "s3 cr3t"`)).toBe(`${key} => "***"`);
    expect(redact(`{"a":1,"${key}":"s3\\"cr3t","b":2}`)).toBe(`{"a":1,"${key}":"***","b":2}`);
    expect(redact(`{"a":1,"${key}":4711,"b":2}`)).toBe(`{"a":1,"${key}":***,"b":2}`);
    expect(redact(`{ a: 1, '${key}': 's3cr3t', b: 2 }`)).toBe(`{ a: 1, '${key}': '***', b: 2 }`);
  });

  it.each([
    ["{ auth: 'app:s3cr3t' }", "{ auth: '***' }"],
    ["{ user: 'app', pass: 's3cr3t' }", "{ user: 'app', pass: '***' }"],
    ['{"dbPass":"s3cr3t"}', '{"dbPass":"***"}'],
    ['DBPASS=s3cr3t', 'DBPASS=***'],
    ['REDISCLI_AUTH=s3cr3t', 'REDISCLI_AUTH=***'],
    ['GET /?sig=s3cr3t&x=1', 'GET /?sig=***&x=1'],
    ['PHPSESSID=s3cr3t', 'PHPSESSID=***'],
    ['pass=4711', 'pass=***'],
  ])('hides what is a credential only beside a text, as in %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    ['a token of many parts', '{"token":["s3","cr3t"],"b":1}', '{"token":***,"b":1}'],
    ['an object of credentials', "{ credentials: { key: 's3}cr3t' }, b: 1 }", '{ credentials: ***, b: 1 }'],
    ['an inspected buffer', '{ password: <Buffer 73 33 63>, b: 1 }', '{ password: ***, b: 1 }'],
    ['an inspected typed array', '{ secret: Uint8Array(2) [ 115, 51 ], b: 1 }', '{ secret: ***, b: 1 }'],
    [
      'a text that is broken into lines',
      "{ secret: 's3\\n' +\n    'cr3t', b: 1 }",
      "{ secret: '***', b: 1 }",
    ],
    ['a value on the next line', "{ password:\n   's3cr3t', b: 1 }", "{ password: '***', b: 1 }"],
    ['an index', 'token[0]=s3cr3t', 'token[0]=***'],
    ['a name in brackets', 'env["SECRET"] = "s3cr3t"', 'env["SECRET"] = "***"'],
    [
      'a name and its value',
      '{"name":"DB_PASSWORD","value":"s3cr3t"}',
      '{"name":"DB_PASSWORD","value":"***"}',
    ],
    ['two names in a row', 'secret: password: s3cr3t', 'secret: password: ***'],
    ['an entity', '{&quot;password&quot;:&quot;s3 cr3t&quot;}', '{&quot;password&quot;:&quot;***&quot;}'],
    ['numeric entities', '{&#39;secret&#39;:&#39;s3 cr3t&#39;}', '{&#39;secret&#39;:&#39;***&#39;}'],
    ['numeric double quotes', '{&#34;secret&#34;:&#34;s3 cr3t&#34;}', '{&#34;secret&#34;:&#34;***&#34;}'],
    [
      'hexadecimal entities',
      '{&#x22;secret&#x22;:&#x27;s3 cr3t&#x27;}',
      '{&#x22;secret&#x22;:&#x27;***&#x27;}',
    ],
    [
      'hexadecimal double quotes',
      '{&#x27;secret&#x27;:&#x22;s3 cr3t&#x22;}',
      '{&#x27;secret&#x27;:&#x22;***&#x22;}',
    ],
    [
      'entities of apostrophes',
      '{&apos;secret&apos;:&apos;s3 cr3t&apos;}',
      '{&apos;secret&apos;:&apos;***&apos;}',
    ],
    ['percent-encoded apostrophes', '%27secret%27%3A%27s3 cr3t%27%7D', '%27secret%27%3A%27***%27%7D'],
    ['a percent-encoded quote that stays open', '%22secret%22%3A%22s3cr3t', '%22secret%22%3A%22***'],
    ['an assignment', 'secret := "s3 cr3t"', 'secret := "***"'],
    ['a comparison', "secret != 's3 cr3t'", "secret != '***'"],
    ['a name behind a name', 'password=token: s3cr3t', 'password=token: ***'],
    ['what is unexpected', 'unexpected password: s3cr3t', 'unexpected password: ***'],
    ['a name of two words', 'the secret key: s3cr3t', 'the secret key: ***'],
    ['percent-encoded JSON', '%22password%22%3A%22s3%5C%22cr3t%22%7D', '%22password%22%3A%22***%22%7D'],
    ['a percent-encoded parameter', 'to=%2Fx%3Ftoken%3Ds3cr3t', 'to=%2Fx%3Ftoken%3D***'],
    ['an element', '<a><Password Type="x">s3cr3t</Password></a>', '<a><Password Type="x">***</Password></a>'],
    ['an element of CDATA', '<password><![CDATA[s3]<cr3t]]></password>', '<password>***</password>'],
    ['CDATA that is not closed', '<password><![CDATA[s3 cr3t', '<password>***'],
    ['an attribute', `<add key="password" value="s3 c'r3t"/>`, '<add key="password" value="***"/>'],
    [
      'an escaped attribute',
      String.raw`{"xml":"<add name=\"token\" value=\"s3 cr3t\"/>","b":1}`,
      String.raw`{"xml":"<add name=\"token\" value=\"***\"/>","b":1}`,
    ],
    [
      'the items of a manifest',
      "- name: DB_PASSWORD\n  value: s3'cr3t\n- name: HOST\n  value: db",
      '- name: DB_PASSWORD value: *** - name: HOST value: db',
    ],
    [
      'the quoted items of a manifest',
      '- name: "TOKEN"\n  value: "s3 cr3t"\nend',
      '- name: "TOKEN" value: "***" end',
    ],
    ['a percent-encoded name in brackets', 'user%5Bpassword%5D=s3cr3t', 'user%5Bpassword%5D=***'],
    [
      'quotes as .NET escapes them',
      String.raw`{\u0022password\u0022:\u0022s3 cr3t\u0022,\u0022b\u0022:1}`,
      String.raw`{\"password\":\"***\",\"b\":1}`,
    ],
    [
      'a quote in its middle as .NET escapes it',
      String.raw`{"password":"s3\u0022cr3t\u0027","b":1}`,
      '{"password":"***","b":1}',
    ],
    [
      'separators as Go escapes them',
      String.raw`"?token\u003ds3cr3t\u0026b=1 \u003cpassword\u003Es3cr3t\u003C/password\u003E"`,
      '"?token=***&b=1 <password>***</password>"',
    ],
    ['typographic quotes', '“password”: “s3 cr3t”, b', '“password”: “***”, b'],
    ['lower typographic quotes', 'das password „s3 cr3t“ ist', 'das password „***“ ist'],
    ['single typographic quotes', 'the password: ‘s3 cr3t’, b', 'the password: ‘***’, b'],
    ['guillemets', 'password «s3 cr3t» end', 'password «***» end'],
    ['an argument', 'mysqldump --password s3cr3t db', 'mysqldump --password *** db'],
    [
      'a quote whose backslash is doubled',
      String.raw`{ data: '{"password":"s3\\"cr3t","b":1}' }`,
      `{ data: '{"password":"***","b":1}' }`,
    ],
    [
      'an apostrophe whose backslash is doubled',
      String.raw`{"sql":"UPDATE u SET password = 's3\\'cr3t' WHERE"}`,
      `{"sql":"UPDATE u SET password = '***' WHERE"}`,
    ],
    [
      'what ends with a backslash',
      String.raw`{"password":"s3cr3t\\","b":1} {"secret":"s3cr3t\\"}`,
      '{"password":"***","b":1} {"secret":"***"}',
    ],
    ['a value that is not closed', 'cut off: {"password":"s3cr3t', 'cut off: {"password":"***'],
    ['a list that is not closed', 'cut off: {"tokens":["s3cr3t', 'cut off: {"tokens":***'],
    ['what only begins with a bracket', 'password=[s3cr3t end', 'password=*** end'],
    ['what only begins with a brace', 'password={s3cr3t end', 'password=*** end'],
    ['what only begins like a sentence', 'password = must it', 'password = *** it'],
    ['what stands where a sentence would not', '{"token": must} token:must', '{"token": ***} token:***'],
    ['punctuation around it', '(password=s3cr3t), then', '(password=***), then'],
    ['punctuation within it', 'password=s3,c&r;3)t" end', 'password=***" end'],
  ])('hides %s', (_what, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('hides keys of JSON within JSON, at any depth', () => {
    let json = JSON.stringify({ user: 'app', apiKey: 's3"cr\\3t', host: 'db' });
    for (let depth = 0; depth < 4; depth += 1) {
      const redacted = redact(json);
      expect(redacted).not.toContain('cr');
      expect(redacted).toContain('app');
      expect(redacted).toContain('db');
      expect(() => void JSON.parse(redacted)).not.toThrow();
      json = JSON.stringify({ level: 'error', message: json });
    }
  });
});

describe('where a value without quotes ends', () => {
  it.each([
    ['token=s3cr3t end', 'token=*** end'],
    ['token=s3cr3t\tend', 'token=*** end'],
    ['?token=s3cr3t&a=1', '?token=***&a=1'],
    ['?token=s3cr3t&amp;a=1', '?token=***&amp;a=1'],
    ['?b=1&amp;token=s3cr3t&amp;a=1', '?b=1&amp;token=***&amp;a=1'],
    ['?token=s3cr3t&a[0]=1', '?token=***&a[0]=1'],
    ['?token=s3cr3t& end', '?token=***& end'],
    ['?token=s3cr3t&', '?token=***&'],
    ['[token=s3cr3t,"a"]', '[token=***,"a"]'],
    ['token=s3cr3t; end', 'token=***; end'],
    ['"?token=s3cr3t"', '"?token=***"'],
    ['"?token=s3cr3t" end', '"?token=***" end'],
    ['"?token=s3cr3t", end', '"?token=***", end'],
    ['["?token=s3cr3t","a"]', '["?token=***","a"]'],
    ['[{"a":"?token=s3cr3t"},{"b":1}]', '[{"a":"?token=***"},{"b":1}]'],
    ['{"?token=s3cr3t":"a"}', '{"?token=***":"a"}'],
    [String.raw`{\"a\":\"?token=s3cr3t\",\"b\":1}`, String.raw`{\"a\":\"?token=***\",\"b\":1}`],
    ["fetch('?token=s3cr3t') failed", "fetch('?token=***') failed"],
    ["(see '?token=s3cr3t').", "(see '?token=***')."],
    ["['?token=s3cr3t']: end", "['?token=***']: end"],
    ['a="?token=s3cr3t"&b=1', 'a="?token=***"&b=1'],
    ['{"token":12345},{"a":1}', '{"token":***},{"a":1}'],
    ['{token:12345}', '{token:***}'],
    ['<a href="?token=s3cr3t">text</a>', '<a href="?token=***">text</a>'],
    ['<b>token=s3cr3t</b>', '<b>token=***</b>'],
    ['<token=s3cr3t> end', '<token=***> end'],
    [String.raw`'token=s3cr3t\r\nHost: x'`, String.raw`'token=***\r\nHost: x'`],
    [String.raw`'token=s3cr3t\nHost: x'`, String.raw`'token=***\nHost: x'`],
    [String.raw`'token=s3cr3t\n'`, String.raw`'token=***\n'`],
    [String.raw`'token=s3cr3t\n end'`, String.raw`'token=***\n end'`],
    [String.raw`token=s3cr3t\n`, String.raw`token=***\n`],
    ['token: s3cr3t. End', 'token: ***. End'],
    ['cookie: s3cr3t end', 'cookie: *** end'],
    ['"Cookie: a=s3; b=cr3t"', '"Cookie: ***"'],
    ['Cookie: consent; b=s3cr3t', 'Cookie: ***'],
    ['["Cookie: a=s3; b=cr3t","a"]', '["Cookie: ***","a"]'],
    ['["Cookie: a=s3; b=cr3t", 1]', '["Cookie: ***", 1]'],
    ['["Cookie: a=s3; b=cr3t",{"a":1}]', '["Cookie: ***",{"a":1}]'],
    ['{"h":["Cookie: a=s3; b=cr3t"]} end', '{"h":["Cookie: ***"]} end'],
    ['{"h":"Cookie: a=s3; b=cr3t"}', '{"h":"Cookie: ***"}'],
    ['{"h":"Cookie: a=s3; b=cr3t"}, end', '{"h":"Cookie: ***"}, end'],
    [
      String.raw`"{\"h\":[\"Cookie: a=s3; b=cr3t\"],\"b\":1}"`,
      String.raw`"{\"h\":[\"Cookie: ***\"],\"b\":1}"`,
    ],
    [String.raw`"{\"h\":[\"Cookie: a=s3; b=cr3t\"]}"`, String.raw`"{\"h\":[\"Cookie: ***\"]}"`],
    ['Cookie: a="s3"; b=cr3t', 'Cookie: ***'],
    [
      String.raw`{"a":"Digest username=\"a b\", response=\"s3 cr3t\"","b":1}`,
      String.raw`{"a":"Digest ***","b":1}`,
    ],
    [String.raw`"authorization: Digest username=\"a b\", response=\"s3 cr3t\""`, '"authorization: ***"'],
  ])('%j becomes %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('redaction of headers and tokens', () => {
  it.each([
    ['Authorization: Bearer s3cr3t', 'Authorization: ***'],
    [`authorization: Basic ${base64('app:s3cr3t')} refused`, 'authorization: *** refused'],
    ['Authorization: Custom s3cr3t', 'Authorization: ***'],
    ['Authorization: Digest username="app", response="s3cr3t", qop=auth', 'Authorization: ***'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=s3cr3t/x, Signature=s3cr3t', 'Authorization: ***'],
    ['Proxy-Authorization: Basic s3cr3t\nHost: db', 'Proxy-Authorization: *** Host: db'],
    ['Cookie: a=s3; b=cr3t\nHost: db', 'Cookie: *** Host: db'],
    ['Set-Cookie: sid=s3cr3t; Path=/; HttpOnly', 'Set-Cookie: ***'],
    ["{ 'set-cookie': [ 'sid=s3cr3t; Path=/' ], a: 1 }", "{ 'set-cookie': ***, a: 1 }"],
    ["[ 'Cookie', 'a=s3; b=cr3t', 'X-Csrf-Token', 's3cr3t' ]", "[ 'Cookie', '***', 'X-Csrf-Token', '***' ]"],
    ['X-Api-Key: s3cr3t', 'X-Api-Key: ***'],
    [
      String.raw`'GET / HTTP/1.1\r\nCookie: a=s3; b=cr3t\r\nHost: db'`,
      String.raw`'GET / HTTP/1.1\r\nCookie: ***\r\nHost: db'`,
    ],
    [
      String.raw`'GET /\r\nX-Auth-Token: s3cr3t\r\nHost: db'`,
      String.raw`'GET /\r\nX-Auth-Token: ***\r\nHost: db'`,
    ],
    [
      "rawHeaders: [ 'X-Api-Key', 's3cr3t', 'Host', 'db' ]",
      "rawHeaders: [ 'X-Api-Key', '***', 'Host', 'db' ]",
    ],
    [
      "[ 'PRIVATE-TOKEN', 's3cr3t', 'X-Auth-Key', 's3cr3t', 'Ocp-Apim-Subscription-Key', 's3cr3t' ]",
      "[ 'PRIVATE-TOKEN', '***', 'X-Auth-Key', '***', 'Ocp-Apim-Subscription-Key', '***' ]",
    ],
    ['sent Bearer s3cr3t to db', 'sent Bearer *** to db'],
    ['sent bearer s3cr3t to db', 'sent bearer *** to db'],
    [`sent Basic ${base64('app:s3cr3t')} to db`, 'sent Basic *** to db'],
    [`sent Basic%20${base64('app:s3cr3')} to db`, 'sent Basic%20*** to db'],
    [`sent Basic ${base64('s3cr3t!')} to db`, 'sent Basic *** to db'],
    ['sent Digest response=s3cr3t to db', 'sent Digest *** to db'],
    ['sent Digest username="app", response="s3cr3t"', 'sent Digest ***'],
    [`got ${JWT}, expired`, 'got ***, expired'],
    [`?state=${JWT}&x=1`, '?state=***&x=1'],
    ['key AKIAIOSFODNN7EXAMPLE is disabled', 'key *** is disabled'],
    [`ghp_${'a1'.repeat(18)} lacks a scope`, '*** lacks a scope'],
    [`SU${'A2'.repeat(28)} is no user`, '*** is no user'],
    [`AUTH PLAIN ${base64('\0app\0s3cr3t')} failed`, 'AUTH PLAIN *** failed'],
    ['c=biws,r=nonce,p=czNjcjN0', 'c=biws,r=***'],
    ['-----BEGIN PRIVATE KEY-----\nczNj\ncjN0\n-----END PRIVATE KEY-----\nis no key', '*** is no key'],
    ['-----BEGIN EC PRIVATE KEY-----\\nczNj\\n-----END EC PRIVATE KEY-----\\n is no key', '***\\n is no key'],
    ['-----BEGIN RSA PRIVATE KEY-----\nczNj\ncjN0', '***'],
  ])('hides what is secret in %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('redaction of statements', () => {
  it.each([
    ["ALTER USER app WITH PASSWORD 's3''cr3t' LOGIN", "ALTER USER app WITH PASSWORD '***' LOGIN"],
    ["SQL 'ALTER USER app PASSWORD ''s3 cr3t'''", "SQL 'ALTER USER app PASSWORD ''***'''"],
    [`the passphrase 's3 cr3t', the pwd "s3 cr3t"`, `the passphrase '***', the pwd "***"`],
    ["the passwd 's3 cr3t', the passcode 's3 cr3t'", "the passwd '***', the passcode '***'"],
    ["SET password = 's3cr3t' WHERE id = 1", "SET password = '***' WHERE id = 1"],
    ["near 'IDENTIFIED BY 's3cr3t'' at line 1", "near 'IDENTIFIED BY '***'' at line 1"],
    ["IDENTIFIED WITH mysql_native_password AS 's3cr3t'", "IDENTIFIED WITH mysql_native_password AS '***'"],
    ["IDENTIFIED WITH plugin USING 's3cr3t'", "IDENTIFIED WITH plugin USING '***'"],
    ["SET PASSWORD FOR 'app'@'%' = 's3 cr3t'", "SET PASSWORD FOR 'app'@'%' = '***'"],
    ["near 'password = PASSWORD('s3 cr3t')'", "near 'password = PASSWORD('***')'"],
    ["SET PASSWORD = PASSWORD( 's3 cr3t' )", "SET PASSWORD = PASSWORD( '***' )"],
    ["ALTER USER app PASSWORD E's3 cr3t'", "ALTER USER app PASSWORD E'***'"],
    ["ALTER LOGIN app WITH PASSWORD = N's3 cr3t'", "ALTER LOGIN app WITH PASSWORD = N'***'"],
    ["{'password': b's3 cr3t'}", "{'password': b'***'}"],
    ["INSERT INTO u VALUES ('a','b'),('c','s3cr3t')", 'INSERT INTO u VALUES (***)'],
    ["INSERT INTO u VALUES (1, 2),\n  (3, 's3cr3t') RETURNING id", 'INSERT INTO u VALUES (***) RETURNING id'],
    ["INSERT INTO u VALUES ('a'),('s3cr3t", 'INSERT INTO u VALUES (***'],
    ["[SQL: SELECT 1]\n[parameters: ('joe', 's3cr3t')]", '[SQL: SELECT 1] [parameters: (***)]'],
    ["{ sql: 'SELECT 1', bindings: [ 's3cr3t' ] }", "{ sql: 'SELECT 1', bindings: [***] }"],
    ['Failed query: select $1, $2\nparams: joe@x.com,s3 cr3t', 'Failed query: select $1, $2 params: ***'],
    ["'Failed query: select $1\\nparams: s3 cr3t', a: 1", "'Failed query: select $1\\nparams: ***', a: 1"],
    [
      "{ message: 'Failed query: select $1\\n' +\n  'params: s3 cr3t' }",
      "{ message: 'Failed query: select $1\\n' + 'params: ***' }",
    ],
    ["REPLACE INTO users VALUES (1, 's3cr3t')", 'REPLACE INTO users VALUES (***)'],
    ["INSERT INTO users VALUES (1, 's3)cr3t') RETURNING id", 'INSERT INTO users VALUES (***) RETURNING id'],
    ["{ parameters: [ 1, 's3cr3t' ], code: '23505' }", "{ parameters: [***], code: '23505' }"],
    ["command: { name: 'auth', args: [ 'app', 's3cr3t' ] }", "command: { name: 'auth', args: [***] }"],
    ['{"name":"hello","args":["3","AUTH","app","s3cr3t"]}', '{"name":"hello","args":[***]}'],
    ["{ command: 'AUTH', args: [ 'app', 's3cr3t' ] }", "{ command: 'AUTH', args: [***] }"],
    [
      'unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `s3cr3t`, ',
      'unknown command `HELLO`, with args beginning with: ***',
    ],
    [
      "unknown command 'AUTH', with args beginning with: 'default' 's3cr3t' \nend",
      "unknown command 'AUTH', with args beginning with: *** end",
    ],
    ['Failing row contains (1, app, s3cr3t).', 'Failing row contains (***).'],
    [
      'Key (email, api_token)=(joe@x.com, s3cr3t) already exists.',
      'Key (email, api_token)=(***) already exists.',
    ],
    ['Failing row contains (1, s3cr3t', 'Failing row contains (***'],
    ['Failing row contains (1, s3cr3t\nhint (a).', 'Failing row contains (*** hint (a).'],
    ['Key (token)=(s3cr3t) is not present in table "x".', 'Key (token)=(***) is not present in table "x".'],
    ['Key (token)=(s3cr3t) conflicts with it.', 'Key (token)=(***) conflicts with it.'],
    ['Key (token)=(s3cr3t', 'Key (token)=(***'],
    ['Key (token)=(s3cr3t\nhint) is', 'Key (token)=(*** hint) is'],
    ["{ parameters: [ 1, 's3cr3t", '{ parameters: [***'],
    ["Duplicate entry 's3cr3t' for key 'users.api_token'", "Duplicate entry '***' for key 'users.api_token'"],
    ['Key (lower(token::text))=(s3cr3t) already exists.', 'Key (lower(token::text))=(***) already exists.'],
    [
      String.raw`{ detail: 'Duplicate entry \'s3cr3t\' for key \'u.api_token\'' }`,
      String.raw`{ detail: 'Duplicate entry \'***\' for key \'u.api_token\'' }`,
    ],
    [
      "Incorrect integer value: 's3 cr3t' for column 'password' at row 1",
      "Incorrect integer value: '***' for column 'password' at row 1",
    ],
    [
      "Incorrect integer value: 's3 cr3t' for column `db`.`u`.`password` at row 1",
      "Incorrect integer value: '***' for column `db`.`u`.`password` at row 1",
    ],
    [
      'Cast to Number failed for value "s3 cr3t" (type string) at path "password"',
      'Cast to Number failed for value "***" (type string) at path "password"',
    ],
    [
      '"DB_PASSWORD" with value "s3 cr3t" fails to match the required pattern',
      '"DB_PASSWORD" with value "***" fails to match the required pattern',
    ],
    [
      String.raw`{"message":"\"token\" with value \"s3 cr3t\" fails"}`,
      String.raw`{"message":"\"token\" with value \"***\" fails"}`,
    ],
    ['"token" with value "s3 cr3t', '"token" with value "***'],
    ['Path `password` (`s3 cr3t`) is shorter than 8', 'Path `password` (`***`) is shorter than 8'],
  ])('hides the values of %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('what redaction leaves alone', () => {
  it.each([
    'password authentication failed for user "app"',
    'no password supplied',
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    "Access denied for user 'root'@'127.0.0.1' (using password: YES)",
    'WRONGPASS invalid username-password pair or user is disabled.',
    'NOAUTH Authentication required.',
    'ERR AUTH <password> called without any password configured for the default user. Are you sure?',
    'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."',
    'Connection refused: Bad username or password',
    "'Authorization Violation'",
    'connect ECONNREFUSED ::1:5432',
    'getaddrinfo ENOTFOUND db.internal.example.com',
    'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
    'Unexpected token = in JSON at position 7',
    'Unexpected token : in JSON at position 7',
    'Unexpected token: punc (()',
    'TokenExpiredError: jwt expired',
    'invalid_token: The access token expired',
    'The bearer token is missing',
    'Bearer authentication required',
    'Bearer realm="api", error="invalid_token"',
    'Basic authentication failed',
    'Basic Authentication is required',
    'WWW-Authenticate: Basic realm="Restricted", charset="UTF-8"',
    'Basic charset="UTF-8"',
    'secret: ENOENT: no such file or directory',
    'access token: request failed with status code 401',
    'refresh token: revoked',
    'tokens_remaining: 12',
    'https://discord.com/api/webhooks/ is not reachable',
    'see https://host/bot12:3000',
    'HTTP 200 from http://orders:8080/health in 12 ms',
    'see https://host:8443/users/joe@example.com',
    'https://packages.example.org/@scope/package/-/package-1.0.0.tgz',
    'mongodb://account.mongo.cosmos.azure.com:10255/?ssl=true&appName=@account@',
    'postgres://127.0.0.1:5432?user=joe@example.com',
    'redis://localhost:6379/0 is not reachable',
    'http://localhost:${PORT}/health',
    'http://localhost:port is no URL',
    'http://[::1]:3000/health',
    'http://[::1]:3000/@scope/a@1',
    '//registry:4873/@scope/a@1',
    'redis://cache:6379 for joe@example.com',
    "'redis://cache:6379 for joe@example.com'",
    "['redis://cache:6379','joe@example.com']",
    '["redis://cache:6379","joe@example.com"]',
    'https://host:abc is no URL, says joe@example.com',
    'redis://localhost:${PORT}/0',
    'redis://{host}:{port}/0',
    'jdbc:oracle:thin:foo',
    'a:b@ c',
    'keyJabcdefghi.x',
    `SU${'A2'.repeat(29)} is too long`,
    'to=https%3A%2F%2Fhost%2F%40scope, https%3A%2F%2Fhost%3Fa%40b, https%3A%2F%2Fhost%23a%40b',
    'mailto:joe@example.com',
    'git@github.com:org/repo.git',
    'git@github.com:repo@v1',
    'the token’s owner: joe',
    '<name><![CDATA[joe]]></name>',
    '<add key="host" value="db"/>',
    'npm:foo@1.2.3',
    'nginx:1.25@sha256:0123456789abcdef0123456789abcdef',
    'at 12:30@berlin',
    'disk usage 91 % of 100 GiB, threshold 90 %',
    'pass: 3, fail: 1, warn: 0',
    'tests pass=12 fail=0',
    'maxTokens: 4096, tokens: 12',
    'tokenCount=12 at 300 tokens/s: fine',
    'passwordPolicy: strict',
    'token_endpoint: https://sso.example.com/token',
    'secretName: orders-db',
    'password: undefined',
    '{"password":null,"user":"app","hasPassword":true}',
    'password=, user=app',
    '{"password":"","user":"app"}',
    'password:',
    'password: must be a string',
    'secrets "orders-db" not found',
    'authorization: required',
    'Authorization failed',
    'Key (email)=(joe@example.com) already exists.',
    "Duplicate entry 'joe@example.com' for key 'users.email'",
    "Incorrect integer value: 'abc' for column 'age' at row 1",
    'Cast to Number failed for value "abc" (type string) at path "age"',
    '"PORT" with value "abc" fails to match the required pattern',
    'Path `age` (`3`) is less than 18',
    'Key (lower(name::text))=(joe) already exists.',
    "ERR unknown command 'FOO', with args beginning with: 'a'",
    'INSERT INTO users (email, password) VALUES ($1, $2), ($3, $4)',
    'password (at least 8 characters)',
    'params: joe, 12',
    "the columns 'password', 'email' are unknown",
    `the column "password" 'users'`,
    'the cookie, "sid", has expired',
    'a secret, value: none was given',
    'auth: kerberos',
    'null value in column "password" of relation "users" violates not-null constraint',
    'SELECT password::text FROM users WHERE password = $1',
    'INSERT INTO users (email, password) VALUES ($1, $2)',
    'The secretary sent a cookieless request',
    'bypass: enabled; compass: north; monkey: brown',
    'a  b   c',
    'Größe: 3 MB – naïve, 日本語, 🚀',
    'Host key verification failed',
    "ENOENT: no such file or directory, open '/run/secrets/db'",
    'we met at noon (12:30)',
    String.raw`C:\Users\joe\app@1.0`,
    'auth: failed, session id: 42',
    'Server=db;Database=orders;Uid=app;',
    'values (1, 2, 3)',
    'IDENTIFIED BY is missing',
    '["cookie", 1, "x-api-key", host]',
    'AUTH PLAIN mechanism is disabled',
    'The --password option is required',
    '',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('takes the next line for no value', () => {
    expect(redact('password:\nhost: db')).toBe('password: host: db');
    expect(redact('password=\nhost=db')).toBe('password= host=db');
  });

  it('leaves what it has redacted alone', () => {
    const once = redact(
      `redis://a:b@h password=x {"token":"y","secrets":["z"]} Authorization: Basic x\nCookie: a=b\n${JWT} Bearer q`,
    );
    expect(redact(once)).toBe(once);
  });
});
