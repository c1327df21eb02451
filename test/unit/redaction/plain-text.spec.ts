import { jest } from '@jest/globals';

import { createRedactor } from '../../../lib/redaction/redaction.js';

const redact = createRedactor();

describe('a redacted text', () => {
  it('is one line', () => {
    expect(
      redact('first\nsecond\r\n  third\u2028fourth\u2029fifth\vsixth\fseventh\u0085eighth\tninth\n'),
    ).toBe('first second third fourth fifth sixth seventh eighth ninth');
  });

  it('cannot forge a line of a log', () => {
    expect(redact('down\r\n2026-11-20 ERROR forged')).toBe('down 2026-11-20 ERROR forged');
  });

  it('has no escape sequences', () => {
    expect(
      redact('\x1b[31;1mred\x1b[0m \x1b]0;title\x07and\x1b]8;;http://x\x1b\\link\x9b2J\x1bc\x1b(B!'),
    ).toBe('red andlink!');
  });

  it.each(['\x1b]0;title\x07', '\x1b]0;title\x1b\\', '\x9d0;title\x9c', '\x90title\x1b\\', '\x1b_title\x9c'])(
    'has no title of a window: %j',
    (title) => {
      expect(redact(`a${title}b`)).toBe('ab');
    },
  );

  it('loses at most one line to a title without an end', () => {
    expect(redact('a\x1b]0;evil\nb')).toBe('a b');
  });

  it('has no invisible, bidi or control characters', () => {
    const evil = [
      '\0',
      '\b',
      '\x7f',
      '\x80',
      '\u00ad',
      '\u061c',
      '\u180e',
      '\u200b',
      '\u200e',
      '\u202e',
      '\u2066',
      '\u2069',
      '\ufeff',
      '\ufff9',
      '\u{e0041}',
    ];
    expect(redact(`a${evil.join('')}b`)).toBe('ab');
  });

  it('has no white space except spaces', () => {
    expect(redact('a\u00a0b\u1680c\u2000d\u200ae\u202ff\u205fg\u3000h')).toBe('a b c d e f g h');
  });

  it.each(['\u00a0', '\u2003', '\u3000'])('hides no credential behind the blank %j', (blank) => {
    expect(redact(`password${blank}=${blank}s3cr3t end`)).toBe('password = *** end');
    expect(redact(`password:${blank}s3cr3t${blank}end`)).toBe('password: *** end');
  });

  it('is well-formed Unicode', () => {
    expect(redact('a\ud800b\udc00c🚀')).toBe('a\ufffdb\ufffdc🚀');
  });

  it('hides no credential behind colours or invisible characters', () => {
    expect(redact('\x1b[1mpass\u200bword\x1b[0m=\x1b[31ms3\u202ecr3t\x1b[0m end')).toBe('password=*** end');
  });

  it('shows no stack of any engine', () => {
    const stack = [
      'Error: down',
      '    at check (/app/src/orders.ts:12:3)',
      '    at async Promise.all (index 0)',
      '    at new Promise (<anonymous>)',
      '    at async /app/src/main.ts:1:2',
      '    at eval (eval at run (file:///app/x.js:1:2), <anonymous>:1:1)',
      '    at TCP.onread [as oncomplete] (node:net:1:2) {',
      "  code: 'EDOWN',",
      '  [cause]: Error: deeper',
      '      at C:\\app\\x.js:1:2',
      '      ... 8 lines matching cause stack trace ...',
      '}',
      'fn@https://host/app.js:1:2',
      '\tat com.acme.Foo.bar(Foo.java:12)',
    ].join('\n');
    expect(redact(stack)).toBe("Error: down { code: 'EDOWN', [cause]: Error: deeper }");
  });

  it.each([
    'at check (/app/x.ts:12:3)',
    'at Object.<anonymous> (/home/joe (work)/x.ts:12:3)',
    'at async Promise.all (index 0)',
    'at new Promise (<anonymous>)',
    'at Array.map (native)',
    'at run (Unknown Source)',
    'at com.acme.Foo.bar(Foo.java:12)',
    'at node:internal/main:12:3',
    'at file:///app/x.js:1:2',
    'at C:\\app\\x.js:1:2',
    '... 12 more',
    '... 3 lines matching cause stack trace ...',
    'check@https://host/app.js:1:2',
  ])('shows no line such as %s', (line) => {
    expect(redact(`Error: down\n    ${line}\nend`)).toBe('Error: down end');
  });

  it.each([
    'at check (/app/x.ts:12:3)',
    'at Foo.get [as bar] (/app/x.ts:12:3)',
    'at async Promise.all (index 0)',
    'at new Promise (<anonymous>)',
    'at Array.map (native)',
    'at com.acme.Foo.bar(Foo.java:12)',
    'at node:internal/main:12:3',
    'at file:///app/x.js:1:2',
    'at C:\\app\\x.js:1:2',
  ])('shows no %s in the middle of a line', (frame) => {
    expect(redact(`Error: down ${frame}, again`)).toBe('Error: down, again');
    expect(redact(`"Error: down\\n    ${frame}\\n"`)).toBe('"Error: down\\n"');
  });

  it('shows no stack whose lines are folded or escaped', () => {
    expect(redact('Error: down at check (/app/x.ts:12:3) at async /app/y.ts:1:2, again')).toBe(
      'Error: down, again',
    );
    expect(redact(JSON.stringify({ stack: 'Error: down\n    at check (/app/x.ts:12:3)', a: 1 }))).toBe(
      '{"stack":"Error: down","a":1}',
    );
  });
});

describe('stacks in other formats', () => {
  it.each([
    [
      'Error: down<br> &nbsp; &nbsp;at check (/app/x.js:12:3)<br> &nbsp; &nbsp;at /app/y.js:1:2</pre>',
      'Error: down</pre>',
    ],
    ['Error: down\n<br/>at check (/app/x.js:12:3)', 'Error: down'],
    ["{ stack: [ 'at check (/app/x.js:12:3)', 'at /app/y.js:1:2' ] }", "{ stack: [ '', '' ] }"],
  ])('are not shown: %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('the length of a redacted text', () => {
  it('is at most 2 000 characters, with an ellipsis for a missing rest', () => {
    expect(redact('a'.repeat(2_000))).toBe('a'.repeat(2_000));
    expect(redact('a'.repeat(2_001))).toBe(`${'a'.repeat(1_999)}…`);
    expect(redact('word '.repeat(1_000_000))).toHaveLength(2_000);
  });

  it('ends with a word, not with the blank behind it', () => {
    expect(redact(`${'a'.repeat(1_998)} bbb`)).toBe(`${'a'.repeat(1_998)}…`);
  });

  it('does not cut a character in two', () => {
    const cut = redact(`a${'🚀'.repeat(3_000)}`);
    expect(cut.length).toBeLessThanOrEqual(2_000);
    expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  it('is cut after redaction, so that much of a text that shrinks is left', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'QUJD\n'.repeat(1_000)}-----END PRIVATE KEY-----`;
    expect(redact(`${key} is no key`)).toBe('*** is no key');
  });

  it('has an ellipsis even if the rest is short', () => {
    expect(redact(`a -----BEGIN PRIVATE KEY-----\n${'QUJD\n'.repeat(10_000)}`)).toBe('a ***…');
  });

  // The window of 8 000 characters is filled with what shrinks, so that its very end would be seen.
  const filler = `${`password="${'x'.repeat(988)}" `.repeat(7)}`;

  it.each([
    ['a URL', 'redis://app:s3cr3t-s3cr3t-s3cr3t-s3cr3t@cache:6379/0'],
    ['a URL of the web', `https://app:${'s3cr3t-'.repeat(60)}@host/path`],
    ['a URL without a word in front of it', `x,redis://app:${'s3cr3t-'.repeat(300)}@cache`],
    ['a parameter', 'password=s3cr3t-s3cr3t-s3cr3t-s3cr3t'],
    ['a quoted value', '"password":"s3cr3t s3cr3t s3cr3t s3cr3t"'],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.${'s3cr3t'.repeat(10)}.s3cr3t`],
    ['an access key', 'AKIAs3cr3t'.toUpperCase().padEnd(20, 'S3CR3T')],
    ['user information', 'app:s3cr3t-s3cr3t-s3cr3t-s3cr3t@cache'],
  ])('leaves no half of %s where the text is cut', (_what, credential) => {
    for (let cut = 1; cut < Math.min(credential.length, 900); cut += 1) {
      const before = 8_000 - filler.length - cut;
      const text = `${filler}${'y '.repeat(before / 2)}${before % 2 === 0 ? '' : ' '}${credential} ${'z '.repeat(500)}`;
      expect(text.slice(0, 8_000).endsWith(credential.slice(0, cut))).toBe(true);
      expect(redact(text)).not.toMatch(/s3c|S3C/);
    }
  });

  it.each([
    ['a URL', `redis://app:${'s3cr3t-'.repeat(60)}@cache:6379/0`],
    ['user information', `app:${'s3cr3t-'.repeat(30)}@cache`],
    ['a JWT', `eyJhbGciOiJIUzI1NiJ9.${'s3cr3t'.repeat(80)}.s3cr3t`],
  ])('leaves no half of %s in a text without a blank', (_what, credential) => {
    const dense = `"password":"${'x'.repeat(988)}",`.repeat(7);
    for (let cut = 1; cut < Math.min(credential.length, 900); cut += 7) {
      const before = `${dense}${'y,'.repeat(1_000)}`.slice(0, 8_000 - cut - 1);
      const text = `${before},${credential},${'z,'.repeat(900)}`;
      expect(text.slice(0, 8_000).endsWith(credential.slice(0, cut))).toBe(true);
      expect(redact(text)).not.toMatch(/s3c/);
    }
  });

  it('leaves nothing of a URL that is cut in a very long password', () => {
    const text = `${`password="${'x'.repeat(988)}" `.repeat(5)}https://app:${'s3cr3t-'.repeat(2_000)}@host`;
    expect(redact(text)).toMatch(/ https:\/\/\*\*\*…$/);
  });

  it('leaves URLs alone that are not cut', () => {
    expect(redact(`http://orders:port/health ${'word '.repeat(5_000)}`)).toMatch(
      /^http:\/\/orders:port\/health word/,
    );
  });

  it('loses at most the last word at a cut', () => {
    const text = `${filler}first second ${'third'.repeat(1_000)}`;
    expect(redact(text)).toMatch(/ first second(?: third.*)?…$/);
    expect(redact(`${filler}${'word '.repeat(1_000)}`)).toMatch(/word word…$/);
  });
});

describe("the application's own patterns", () => {
  it('hide every match', () => {
    expect(createRedactor({ patterns: [/acct-\d+/, /IBAN \w+/g] })('acct-1, acct-2, IBAN DE1')).toBe(
      '***, ***, ***',
    );
  });

  it('work again and again, whatever their flags, and are not changed', () => {
    const patterns = [/acct-\d+/g, /iban/iy, /num/];
    patterns[0]!.lastIndex = 3;
    patterns[1]!.lastIndex = 5;
    const redactOurs = createRedactor({ patterns });
    for (let run = 0; run < 3; run += 1) expect(redactOurs('acct-1 IBAN num num')).toBe('*** *** *** ***');
    expect(patterns.map(({ lastIndex }) => lastIndex)).toEqual([3, 5, 0]);
  });

  it('may match nothing at all', () => {
    expect(createRedactor({ patterns: [/x*/, /^/, /(?=b)/] })('axxb')).toBe('a***b');
  });

  it('see one line, in which credentials are masked already', () => {
    expect(createRedactor({ patterns: [/^a.*\*\*\* b$/] })('a\npassword=x b')).toBe('***');
  });

  it('hide the whole text when they throw', () => {
    const broken = /x/;
    const redactOurs = createRedactor({ patterns: [broken] });
    const replace = jest.spyOn(String.prototype, 'replace').mockImplementation(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    try {
      expect(redactOurs('s3cr3t')).toBe('***');
    } finally {
      replace.mockRestore();
    }
  });

  it('must be regular expressions', () => {
    expect(() => createRedactor({ patterns: [7 as unknown as RegExp] })).toThrow('the pattern number.');
    expect(() => createRedactor({ patterns: ['acct' as unknown as RegExp] })).toThrow(
      'You gave redaction the pattern "acct". Write it as a regular expression',
    );
  });
});
