import { createRedactor } from '../../../lib/redaction/redaction.js';

const redact = createRedactor();

const words = (list: string) => list.trim().split(/\s+/);

describe('the vocabulary of redaction', () => {
  it.each([
    ...words('undefined null nil true false yes no none unset empty NO YES NULL * *** ? $1'),
    '(none)',
    'not set',
    '[Object]',
    '[Array]',
    '[Function (anonymous)]',
    '[AsyncFunction: load]',
    '[Getter]',
    '[Setter]',
    '[Getter/Setter]',
    '[Circular *1]',
    '[class Secret]',
    '[redacted]',
  ])('knows that %s is no credential', (literal) => {
    for (const text of [`{ password: ${literal}, a: 1 }`, `password=${literal} a`, `password=${literal}`]) {
      expect(redact(text)).toBe(text);
    }
  });

  it.each(words('nullable truest none-such $100bills ?x ***x'))(
    'knows that %s may be one, although it begins like none',
    (secret) => {
      expect(redact(`password=${secret} end`)).toBe('password=*** end');
    },
  );

  it.each(
    words(`must should cannot can could may is are was were has have had not does do did will required expected missing
      invalid expired unknown failed failure wrong incorrect too the a an at in on of for from to by with and or please
      error denied rejected refused mismatch unauthorized forbidden got found unable authentication only contains
      permission header malformed unexpected request revoked`),
  )('knows that a sentence goes on with "%s"', (word) => {
    for (const text of [`password: ${word} it`, `token: ${word}.`, `Secret: ${word}`])
      expect(redact(text)).toBe(text);
    expect(redact(`password=${word} it`)).toBe('password=*** it');
    expect(redact(`password: ${word}s3cr3t it`)).toBe('password: *** it');
  });

  it.each(words('ENOENT ECONNREFUSED TypeError JsonWebTokenError'))('knows that %s is an error', (name) => {
    expect(redact(`secret: ${name}: it`)).toBe(`secret: ${name}: it`);
    expect(redact(`secret: ${name} it`)).toBe('secret: *** it');
    expect(redact(`secret=${name}: it`)).toBe('secret=***: it');
  });

  it.each(
    words(`Bearer Basic Digest Negotiate NTLM Token ApiKey Api-Key OAuth Hawk GoogleLogin SharedKey
      SharedAccessSignature AWS4-HMAC-SHA256 SCRAM-SHA-256 PLAIN XOAUTH2 bearer`),
  )('knows that the credential stands behind the scheme %s', (scheme) => {
    expect(redact(`x-auth-token: ${scheme} s3cr3t end`)).toBe('x-auth-token: *** end');
    expect(redact(`x-auth-token=${scheme}%20s3cr3t end`)).toBe('x-auth-token=*** end');
    expect(redact(`x-auth-token=${scheme} s3cr3t end`)).toBe('x-auth-token=*** end');
  });

  it.each([
    ...words('AKIA ASIA ABIA ACCA AROA AIDA').map((prefix) => prefix.padEnd(20, 'A2')),
    ...words('ghp_ gho_ ghu_ ghs_ ghr_ npm_').map((prefix) => prefix.padEnd(40, 'a1')),
    ...words(
      'github_pat_ glpat- glrt- xapp- whsec_ ya29. sk- hvs. hvb. hvr. dop_v1_ AIza pypi- dckr_pat_ hf_ lin_api_',
    ).map((prefix) => prefix.padEnd(45, 'a1')),
    ...words('xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- sk_live_ sk_test_ rk_live_ pk_live_').map((prefix) =>
      prefix.padEnd(30, 'a1'),
    ),
    ...words('SU SA SN SO SC SX').map((prefix) => prefix.padEnd(58, 'A2')),
    ...words('shpat_ shpca_ shppa_ shpss_').map((prefix) => prefix.padEnd(38, 'a1')),
    'SG.abcdefghijkl.abcdefghijkl',
  ])('knows %s by its prefix', (token) => {
    expect(redact(`it is ${token}, they say`)).toBe('it is ***, they say');
    expect(redact(`a${token}`)).toBe(`a${token}`);
  });

  it.each(
    words(
      'AKIA1234 hf_hub_download pypi-server shpat_short ghp_short xoxb-short sk-short eyJhbGci SUAAAA AKIAIOSFODNN7EXAMPLEX',
    ),
  )('knows that %s is not long enough, or too long', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each(
    words(`token tokens auth authentication authorization realm=x error=x error_description=x scope=x credential
      credentials scheme schemes header headers format formats is was must or and not required missing expected invalid
      in for with the a an`),
  )('knows that %s is no bearer token', (word) => {
    expect(redact(`Bearer ${word} it`)).toBe(`Bearer ${word} it`);
  });

  it('knows a bearer token in lower case by what no word looks like', () => {
    expect(redact('the bearer walked, bearer 4711x, bearer abcdefghijklmnopqrstuvw')).toBe(
      'the bearer walked, bearer ***, bearer ***',
    );
    expect(redact('Bearer walked, Bearer%20walked')).toBe('Bearer ***, Bearer%20***');
  });

  it.each(
    words(`mailto email e-mail mail from to cc bcc reply-to contact npm sip sips xmpp acct docker image github gitlab git
      workspace patch tcp MAILTO 12`),
  )('knows that no password follows %s:', (prefix) => {
    expect(redact(`see ${prefix}:joe@example.com`)).toBe(`see ${prefix}:joe@example.com`);
  });

  it.each(
    words(`http https ws wss file ftp ftps sftp ssh git git+ssh npm s3 gs node webpack webpack-internal`),
  )('knows that paths of %s: may hold an @', (scheme) => {
    expect(redact(`${scheme}://host:12/@scope/a@1`)).toBe(`${scheme}://host:12/@scope/a@1`);
    expect(redact(`${scheme}://app:s3cr3t@host/@scope/a@1`)).toBe(`${scheme}://***@host/@scope/a@1`);
  });

  it.each(words('redis postgres mysql mongodb+srv amqps nats mqtt kafka sqlserver ldap smtp unknown'))(
    'knows that paths of %s: hold none',
    (scheme) => {
      expect(redact(`${scheme}://app:12/s3cr3t@host/0`)).toBe(`${scheme}://***@host/0`);
    },
  );

  it.each(
    words(`PLAIN LOGIN CRAM-MD5 DIGEST-MD5 XOAUTH2 OAUTHBEARER EXTERNAL SCRAM-SHA-1 SCRAM-SHA-256-PLUS`),
  )('knows what follows the mechanism %s', (mechanism) => {
    for (const command of ['AUTH', 'AUTHENTICATE', 'SASL']) {
      expect(redact(`${command} ${mechanism} czNjcjN0 failed`)).toBe(`${command} ${mechanism} *** failed`);
      expect(redact(`${command} ${mechanism} failed`)).toBe(`${command} ${mechanism} failed`);
    }
  });

  it.each(['', 'RSA ', 'EC ', 'DSA ', 'OPENSSH ', 'ENCRYPTED ', 'PGP '])('knows a %sPRIVATE KEY', (kind) => {
    const type = `${kind}PRIVATE KEY${kind === 'PGP ' ? ' BLOCK' : ''}`;
    expect(redact(`a -----BEGIN ${type}-----\nczNj\n-----END ${type}----- b`)).toBe('a *** b');
  });

  it('knows seeds of NATS, and what is no secret', () => {
    const certificate = '-----BEGIN CERTIFICATE----- czNj -----END CERTIFICATE-----';
    expect(redact('-----BEGIN USER NKEY SEED-----\nSUxx\n------END USER NKEY SEED------ b')).toBe('*** b');
    expect(redact(certificate)).toBe(certificate);
  });

  it.each(
    words(
      'password passwd passphrase pwd pass secret token api-key apikey access-key private-key secret-key db-password',
    ),
  )('knows the argument --%s', (name) => {
    expect(redact(`run --${name} s3cr3t end`)).toBe(`run --${name} *** end`);
    expect(redact(`run -${name} "s3 cr3t" end`)).toBe(`run -${name} "***" end`);
    expect(redact(`run --${name} 's3 cr3t' end`)).toBe(`run --${name} '***' end`);
    expect(redact(`["--${name}","s3 cr3t","end"]`)).toBe(`["--${name}","***","end"]`);
    expect(redact(`["--${name}","--end"]`)).toBe(`["--${name}","--end"]`);
    expect(redact(`run --${name} --end`)).toBe(`run --${name} --end`);
  });

  it.each(
    words(
      'option flag is was must argument parameter directive setting file or and not required missing to for has in when with',
    ),
  )('knows that "%s" is no argument', (word) => {
    expect(redact(`requirepass ${word} it`)).toBe(`requirepass ${word} it`);
    expect(redact(`["--token","${word} it"]`)).toBe('["--token","***"]');
    expect(redact(`the --token ${word} it`)).toBe(`the --token ${word} it`);
  });

  it.each([
    [
      'https://hooks.slack.com/services/T0000/B0000/s3cr3ts3cr3t, 404',
      'https://hooks.slack.com/services/***, 404',
    ],
    ['https://discord.com/api/webhooks/1234/s3cr3ts3cr3t: 404', 'https://discord.com/api/webhooks/***: 404'],
    [
      'https://discordapp.com/api/v10/webhooks/1234/s3cr3ts3cr3t',
      'https://discordapp.com/api/v10/webhooks/***',
    ],
    [
      'https://api.telegram.org/bot123456:s3cr3t_s3cr3t-s3cr3t/getMe',
      'https://api.telegram.org/bot***/getMe',
    ],
  ])('knows that %s is a credential itself', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    ['mysql -uroot -ps3cr3t db', 'mysql -uroot -p*** db'],
    ['/usr/bin/mysqldump --host=db -ps3cr3t db', '/usr/bin/mysqldump --host=db -p*** db'],
    ["[ 'mariadb', '-u', 'root', '-ps3cr3t', 'db' ]", "[ 'mariadb', '-u', 'root', '-p***', 'db' ]"],
    ['redis-cli -h cache -a s3cr3t ping', 'redis-cli -h cache -a *** ping'],
    ["spawn redis-cli [ '-a', 's3 cr3t' ]", "spawn redis-cli [ '-a', '***' ]"],
    ['curl -s -u app:s3cr3t https://x', 'curl -s -u *** https://x'],
    ['curl --user "app:s3 cr3t" https://x', 'curl --user "***" https://x'],
    ['sshpass -p s3cr3t ssh db', 'sshpass -p *** ssh db'],
    ['sshpass -ps3cr3t ssh db', 'sshpass -p*** ssh db'],
    ['CONFIG SET requirepass s3cr3t', 'CONFIG SET requirepass ***'],
    ['masterauth "s3 cr3t"', 'masterauth "***"'],
    [
      String.raw`{"cmd":"mysqldump --password \"s3 cr3t\" db"}`,
      String.raw`{"cmd":"mysqldump --password \"***\" db"}`,
    ],
    ['{"cmd":"run --token s3cr3t"}', '{"cmd":"run --token ***"}'],
  ])('knows the passwords of the programs in %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'mysql -p db',
    "[ 'mysql', '-p', 'db' ]",
    'mkdir -p dir',
    'redis-cli --help; ls -a dir',
    'curl failed: the user -u names is unknown',
    'redis-cli: -admin is no option',
    'mysql2 -port',
  ])('knows that there is none in %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it.each(words('auth hello acl config migrate AUTH'))('knows that arguments of %s are secret', (command) => {
    expect(redact(`{ name: '${command}', args: [ 'x', 's3cr3t' ] }`)).toBe(
      `{ name: '${command}', args: [***] }`,
    );
    expect(redact("{ name: 'get', args: [ 'x' ] }")).toBe("{ name: 'get', args: [ 'x' ] }");
  });
});
