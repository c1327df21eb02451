import { createRedactor } from '../../../../lib/presentation/redaction/redaction.js';

const redact = createRedactor();

/** Each is the worst that can be repeated before some pattern: it begins a match and never ends it. */
const HOSTILE = [
  'a',
  ' ',
  '\n',
  '\t',
  '\r\n ',
  '\\',
  '\\"',
  '"\\\\',
  '\\\\"a',
  'password="\\\\"a',
  '"',
  "'",
  '[',
  '{',
  '(',
  '<',
  '-',
  ':',
  ';',
  ',',
  '=',
  '&',
  '%',
  '@',
  '@:',
  ':@',
  '//',
  '://',
  '//@',
  'a://',
  'a:',
  'a:a@',
  'a:1,password=@',
  ',token',
  'a:/',
  'redis://',
  'redis://a:b',
  'redis://a,a:1',
  'http://a:a',
  'password',
  'password=',
  'password: ',
  'password="',
  'password:[',
  '"password":"',
  'password=a;a=',
  ';Password=',
  ';Password=a b;)',
  'token',
  'token ',
  'token="\\',
  'tokens',
  'api_key',
  'pass',
  'auth=',
  'secret: ',
  '"x-api-key",',
  '"token","value":',
  'cookie: a=\\',
  'Cookie: a=b;',
  'authorization: a ',
  'authorization: Digest a="b",',
  'eyJ',
  '-eyJ',
  'eyJaaaaaaaa.',
  'bearer ',
  'Bearer a',
  'basic a',
  'Digest a=',
  'AUTH PLAIN ',
  'c=aaaa,r=',
  'oracle:a:',
  '%3A%2F%2F',
  '%3A%2F%2F%40',
  '%22',
  '&quot;',
  '--pass',
  '--password ',
  '--password "',
  '"--password",',
  'mysql ',
  'mysql -p',
  'redis-cli -a ',
  'sshpass -p "',
  'curl ',
  'requirepass ',
  'xoxb-',
  'sk-',
  'SG.',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '<a ',
  '<password>',
  '<password><![CDATA[',
  '<a><![CDATA[',
  'key="a" value="',
  'name: a\n value: ',
  'name: a\n',
  '\\u0022',
  'password:“',
  '“',
  'Cookie: a; ',
  'a@a:',
  'a@a:a@',
  '<br> &nbsp;',
  "'at ",
  'name:"auth",args:[',
  ';Pwd={a[',
  'password={&quot;"x-api-key",',
  'hooks.slack.com/a/',
  'discord.com/api/webhooks/a',
  '/bot12345:',
  'pypi-',
  'secret: E',
  'parameters:[',
  "IDENTIFIED BY '",
  'INSERT INTO a ',
  'INSERT INTO a VALUES (',
  "INSERT INTO a VALUES ('a'),",
  "('a'),",
  'SET PASSWORD FOR ',
  'PASSWORD(',
  "password=N'",
  'Failed query: \nparams: a',
  "Failed query: params: '",
  "unknown command 'AUTH', with args beginning with: ",
  'Key (a)=(',
  'Key (a',
  '"a" with value "',
  '"token" (`',
  "Incorrect a value: 'a' for column ",
  "Incorrect a value: 'a' for column `a`.`",
  'failed for value "',
  'Failing row contains (',
  "Duplicate entry '",
  ' at ',
  ' at a (',
  ' at a (:1',
  '\n at a (a:1:1)',
  '\\n at ',
  '... 1 more\n',
  '\x1b[',
  '\x1b[0',
  '\x1b]0;',
  '\x1b',
  '\u200b',
  '\u00a0',
  '\ud800',
  '\udb40',
  '🚀',
];

/** The shortest of a few runs, in ms of the processor's time: what else the machine does is not counted. */
function timeOf(text: string): number {
  const times = Array.from({ length: 3 }, () => {
    const start = process.cpuUsage();
    redact(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}

// Real time, because time is what this is about; the bounds leave room for a processor ten times as slow.
describe('the time redaction takes', () => {
  it.each(HOSTILE.map((unit) => [JSON.stringify(unit), unit] as const))(
    'is bounded for %s, however often it is repeated',
    (_name, unit) => {
      const flat = (length: number) => Buffer.from(unit.repeat(Math.ceil(length / unit.length))).toString();
      const small = flat(1_000_000);
      const large = flat(2_000_000);
      expect(timeOf(small)).toBeLessThan(250);
      expect(timeOf(large)).toBeLessThan(4 * Math.max(timeOf(small), 20));
    },
  );

  it('is bounded for mixtures of them', () => {
    const worst = Math.max(
      ...HOSTILE.map((unit, index) =>
        timeOf((unit + HOSTILE[(index * 37 + 11) % HOSTILE.length]).repeat(2_000)),
      ),
    );
    expect(worst).toBeLessThan(250);
  });

  it('does not depend on how much of a text is never shown', () => {
    const tail = 'redis://app:s3cr3t@cache password=s3cr3t '.repeat(250_000);
    expect(timeOf(tail)).toBeLessThan(4 * Math.max(timeOf(tail.slice(0, 10_000)), 5));
  });
});
