import { jest } from '@jest/globals';
import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';

import { TextAllowance, toPlainJson } from '../../../lib/report/plain-json.js';

const asIs = (value: unknown) => toPlainJson(value, { text: (text) => text });

const throwing = (): never => {
  throw new Error('hostile');
};

const hostileProxy = (target: object) =>
  new Proxy(
    target,
    new Proxy({}, { get: () => throwing }), // every trap there is
  );

describe('toPlainJson', () => {
  it('leaves plain JSON as it is', () => {
    const json = { a: 1, b: 'two', c: [true, null, { d: -1.5 }], e: {}, f: [] };
    expect(toPlainJson(json)).toEqual(json);
    expect(['text', 4, false, null].map((value) => toPlainJson(value))).toEqual(['text', 4, false, null]);
  });

  it.each([
    ['undefined at the top', undefined, null],
    ['undefined in an object', { a: undefined, b: 1 }, { b: 1 }],
    ['undefined in an array', [undefined, 1], [null, 1]],
    ['a hole in an array', [, 1], [null, 1]], // oxlint-disable-line no-sparse-arrays
    ['negative zero', -0, 0],
    ['NaN', Number.NaN, 'NaN'],
    ['the infinities', [Infinity, -Infinity], ['Infinity', '-Infinity']],
    ['a small BigInt', 12n, 12],
    ['a large BigInt', [2n ** 53n, -(2n ** 64n)], ['9007199254740992', '-18446744073709551616']],
    ['an endless BigInt', [2n ** 100_000n, -(2n ** 100_000n)], ['[BigInt]', '[BigInt]']],
    ['a function', { f: () => 1 }, { f: '[Function]' }],
    ['a class', class Secret {}, '[Function]'],
    ['a symbol', { s: Symbol('x') }, { s: '[Symbol]' }],
    ['keys that are symbols', { [Symbol('x')]: 1, a: 2 }, { a: 2 }],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    [
      'a date whose toISOString was replaced',
      Object.assign(new Date(0), { toISOString: throwing, toJSON: throwing }),
      '1970-01-01T00:00:00.000Z',
    ],
    ['a map with texts for keys', new Map([['a', 1]]), { a: 1 }],
    [
      'a map with other keys',
      new Map<unknown, unknown>([
        [1, 'a'],
        [{ k: 1 }, 'b'],
      ]),
      [
        [1, 'a'],
        [{ k: 1 }, 'b'],
      ],
    ],
    ['a set', new Set([1, 'a']), [1, 'a']],
    ['a buffer', Buffer.from('s3cr3t'), '[Buffer of 6 bytes]'],
    ['a typed array', new Float64Array(2), '[typed array of 16 bytes]'],
    ['a DataView', new DataView(new ArrayBuffer(1)), '[typed array of 1 byte]'],
    ['an ArrayBuffer', new ArrayBuffer(3), '[ArrayBuffer of 3 bytes]'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a regular expression', /s3cr3t/, '[RegExp]'],
    ['weak collections', [new WeakMap(), new WeakSet()], ['[Weak collection]', '[Weak collection]']],
    ['boxed values', [Object(1), Object('a'), Object(true), Object(1n)], [1, 'a', true, 1]],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      'an instance of a class',
      new (class {
        a = 1;
        get b() {
          return 2;
        }
      })(),
      { a: 1 },
    ],
    ['a URL', new URL('redis://app:s3cr3t@cache'), 'redis://***@cache'],
  ])('has a word for %s', (_what, value, expected) => {
    expect(toPlainJson(value)).toStrictEqual(expected);
  });

  it('names cycles', () => {
    const object: Record<string, unknown> = { a: 1 };
    object.self = object;
    object.list = [object];
    const map = new Map<string, unknown>();
    map.set('self', map);
    expect(toPlainJson(object)).toEqual({ a: 1, self: '[Circular]', list: ['[Circular]'] });
    expect(toPlainJson(map)).toEqual({ self: '[Circular]' });
  });

  it('lists a repeated value that is not a cycle', () => {
    const shared = { a: 1 };
    expect(toPlainJson([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  describe('with errors', () => {
    it('returns name, message and code, and nothing else', () => {
      class PoolError extends Error {
        override readonly name = 'PoolError';
        readonly code = 'EPOOL';
        readonly config = { user: 'app' };
      }
      const error = new PoolError('down', { cause: new Error('deeper') });
      expect(toPlainJson({ error })).toEqual({
        error: { name: 'PoolError', message: 'down', code: 'EPOOL' },
      });
    });

    it('does so for objects with the prototype of Error, and for errors with toJSON', () => {
      const imitation = Object.assign(Object.create(Error.prototype), { message: 'down' });
      const verbose = Object.assign(new Error('down'), { toJSON: () => ({ stack: 's3cr3t' }) });
      expect(toPlainJson([imitation, verbose])).toEqual([
        { name: 'Error', message: 'down' },
        { name: 'Error', message: 'down' },
      ]);
    });

    it('does so for errors of other realms, and for codes that are numbers', () => {
      const foreign: unknown = runInNewContext('Object.assign(new TypeError("down"), { code: 5 })');
      expect(toPlainJson(foreign)).toEqual({ name: 'TypeError', message: 'down', code: 5 });
    });

    it('converts an error whose properties throw or are not texts', () => {
      const hostile = Object.defineProperties(new Error('x'), {
        name: { get: throwing },
        message: { value: { toString: throwing } },
        code: { get: throwing },
      });
      expect(toPlainJson(hostile)).toEqual({ name: 'Error', message: '[Unreadable]' });
    });

    it('omits the stack of an error that was copied to a plain object', () => {
      const { stack, message } = new Error('down');
      expect(asIs({ stack, message })).toEqual({ message: 'down' });
      expect(asIs({ stack: 'LAMP' })).toEqual({ stack: 'LAMP' });
    });
  });

  describe('with hostile objects', () => {
    it('converts objects with getters that throw', () => {
      const object = { a: 1, get b() { return throwing(); }, c: 3 }; // prettier-ignore
      expect(toPlainJson(object)).toEqual({ a: 1, b: '[Unreadable]', c: 3 });
    });

    it('converts proxies that throw in every trap', () => {
      expect(toPlainJson(hostileProxy({}))).toBe('[Unreadable]');
      expect(toPlainJson([hostileProxy([]), 1])).toEqual(['[Unreadable]', 1]);
      expect(toPlainJson({ a: hostileProxy(new Map()), b: 1 })).toEqual({ a: '[Unreadable]', b: 1 });
      expect(toPlainJson({ f: hostileProxy(() => 1) })).toEqual({ f: '[Function]' });
    });

    it.each(['ownKeys', 'get', 'getPrototypeOf', 'getOwnPropertyDescriptor'])(
      'bears with a proxy whose %s throws',
      (trap) => {
        const proxy = new Proxy({ a: 1 }, { [trap]: throwing });
        expect(() => JSON.stringify(toPlainJson({ proxy, list: [proxy] }))).not.toThrow();
      },
    );

    it('converts revoked proxies', () => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      expect(toPlainJson([proxy])).toEqual(['[Unreadable]']);
    });

    it('converts proxies with endless keys or without a length', () => {
      const endless: object = new Proxy(
        {},
        {
          get: () => endless,
          ownKeys: () => Array.from({ length: 1_000 }, (_, i) => `k${i}`),
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: endless }),
        },
      );
      const long = new Proxy([], { get: (_, key) => (key === 'length' ? Infinity : 1) });
      const nan = new Proxy([], { get: (_, key) => (key === 'length' ? Number.NaN : 1) });
      expect(JSON.stringify(toPlainJson(endless)).length).toBeLessThan(200_000);
      expect(toPlainJson(long, { maxEntries: 2 })).toEqual([1, 1, 'Infinity more']);
      expect(toPlainJson(nan)).toEqual([]);
    });

    it('converts objects whose toJSON throws, returns itself, or never ends', () => {
      const itself = { a: 1, toJSON() { return this; } }; // prettier-ignore
      class Endless {
        toJSON(): object {
          return { next: new Endless() };
        }
      }
      expect(toPlainJson({ toJSON: () => ({ a: 1, toJSON: throwing }) })).toEqual({
        a: 1,
        toJSON: '[Function]',
      });
      expect(toPlainJson({ toJSON: throwing })).toBe('[Unreadable]');
      expect(toPlainJson(itself)).toEqual({ a: 1, toJSON: '[Function]' });
      expect(JSON.stringify(toPlainJson(new Endless()))).toContain('[Object]');
      expect(toPlainJson({ toJSON: () => 1n })).toBe(1);
      expect(toPlainJson({ toJSON: () => undefined })).toBeNull();
      expect(toPlainJson({ a: { toJSON: 'text' } })).toEqual({ a: { toJSON: 'text' } });
    });

    it('converts collections with replaced iterators', () => {
      const set = Object.assign(new Set([1]), { [Symbol.iterator]: throwing, values: throwing });
      const map = Object.assign(new Map([['a', 1]]), { [Symbol.iterator]: throwing, entries: throwing });
      expect(toPlainJson([set, map])).toEqual([[1], { a: 1 }]);
    });

    it('converts boxed values and buffers with replaced methods', () => {
      const boxed = Object.assign(Object(1), { valueOf: throwing });
      const buffer = Object.defineProperty(Buffer.alloc(1), 'byteLength', { get: throwing });
      expect(toPlainJson([boxed, buffer])).toEqual(['[Unreadable]', '[Unreadable]']);
    });

    it('pollutes no prototype', () => {
      const hostile = JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}',
      );
      const plain = toPlainJson(hostile) as Record<string, unknown>;
      expect(JSON.stringify(plain)).toBe('{"constructor":{"prototype":{"polluted":1}},"a":1}');
      expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
      expect(Object.getPrototypeOf(Object.assign({}, plain))).toBe(Object.prototype);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(toPlainJson({ '__pro\u200bto__': { polluted: 1 } })).toEqual({});
      expect(toPlainJson(new Map([['__proto__', { polluted: 1 }]]))).toEqual({});
    });

    it('converts objects that are nested deeper than the stack', () => {
      let deep: unknown = 'bottom';
      for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep };
      expect(toPlainJson(deep, { maxDepth: 2 })).toEqual({ deep: ['[Object]'] });
      expect(JSON.stringify(toPlainJson(deep, { maxDepth: Infinity })).length).toBeLessThan(500);
    });
  });

  describe('bounds', () => {
    it('the depth', () => {
      expect(toPlainJson({ a: { b: { c: 1 } }, d: [[1]] }, { maxDepth: 2 })).toEqual({
        a: { b: '[Object]' },
        d: ['[Array]'],
      });
      expect(toPlainJson({ a: 1 }, { maxDepth: 0 })).toBe('[Object]');
    });

    it('the breadth, and counts the missing entries', () => {
      const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i]));
      expect(toPlainJson(wide, { maxEntries: 2 })).toEqual({ k0: 0, k1: 1, '…': '998 more' });
      expect(toPlainJson(Object.values(wide), { maxEntries: 2 })).toEqual([0, 1, '998 more']);
      expect(toPlainJson(new Set(Object.values(wide)), { maxEntries: 2 })).toEqual([0, 1, '998 more']);
      expect(toPlainJson(new Map(Object.entries(wide)), { maxEntries: 2 })).toEqual({
        k0: 0,
        k1: 1,
        '…': '998 more',
      });
      expect(toPlainJson(Array(2 ** 32 - 1), { maxEntries: 1 })).toEqual([null, `${2 ** 32 - 2} more`]);
    });

    it('the length of texts and of keys', () => {
      const cut = `${'a'.repeat(9)}…`;
      expect(toPlainJson({ ['a'.repeat(20)]: 'a'.repeat(20) }, { maxStringLength: 10 })).toEqual({
        [cut]: cut,
      });
      expect(asIs('a'.repeat(10_000_000))).toHaveLength(2_000);
    });

    it('the whole, even if it repeats the same object', () => {
      let bomb: unknown = 'lol'.repeat(500);
      for (let level = 0; level < 6; level += 1) bomb = Array(50).fill(bomb);
      expect(JSON.stringify(toPlainJson(bomb)).length).toBeLessThan(200_000);
      const texts = Array.from({ length: 10 }, () => Array(100).fill('x'.repeat(5_000)));
      expect(JSON.stringify(toPlainJson(texts)).length).toBeLessThan(100_000);
    });

    it('the number of values', () => {
      const numbers = Array.from({ length: 100 }, () => Array.from({ length: 100 }, (_, i) => ({ i })));
      const written = JSON.stringify(toPlainJson(numbers));
      expect(written.match(/"i"/g)?.length).toBeLessThanOrEqual(1_000);
      expect(written).toMatch(/"\d+ more"/);
      const wide = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, { a: { b: { c: 1 } } }]));
      const deep = { a: { ...wide }, b: { ...wide }, c: { ...wide }, d: { ...wide }, e: { ...wide } };
      expect(toPlainJson(wide, { maxEntries: 5 })).toEqual(wide);
      expect(
        JSON.stringify(toPlainJson({ deep, deeper: deep }, { maxEntries: 5, maxDepth: 9 })).match(/"c":1/g)
          ?.length,
      ).toBeLessThan(30);
    });

    it('the bounds themselves', () => {
      expect(toPlainJson([1], { maxEntries: -1 })).toEqual(['1 more']);
      expect(toPlainJson([1], { maxEntries: Number.NaN, maxDepth: Number.NaN })).toEqual([1]);
    });
  });

  describe('scrubs', () => {
    it('texts and keys of credentials, controls and stacks by default', () => {
      const plain = toPlainJson({
        url: 'redis://app:s3cr3t@cache',
        'redis://app:s3cr3t@cache': 1,
        list: ['password=s3cr3t', 'a\nb\x1b[0m'],
        error: new Error('token=s3cr3t'),
      });
      expect(plain).toEqual({
        url: 'redis://***@cache',
        'redis://***@cache': 1,
        list: ['password=***', 'a b'],
        error: { name: 'Error', message: 'token=***' },
      });
    });

    it('texts and keys with the given function', () => {
      const text = (value: string) => value.toUpperCase();
      expect(toPlainJson({ a: 'b', c: ['d'] }, { text })).toEqual({ A: 'B', C: ['D'] });
    });

    it('a text completely if that function throws or does not return a text', () => {
      expect(toPlainJson({ a: 's3cr3t' }, { text: throwing })).toEqual({ '***': '***' });
      expect(toPlainJson('s3cr3t', { text: () => undefined as unknown as string })).toBe('***');
    });

    it('keeps entries whose keys become equal', () => {
      expect(toPlainJson({ a: 1, b: 2, c: 3 }, { text: () => 'k' })).toEqual({
        k: 1,
        'k (2)': 2,
        'k (3)': 3,
      });
    });

    it.each(['password', 'DB_PASSWORD', 'clientSecret', 'x-api-key', 'accessToken', 'credentials', 'cookie'])(
      'whatever stands under %s',
      (key) => {
        for (const value of [
          's3cr3t',
          4711,
          { a: 's3cr3t' },
          ['s3cr3t'],
          Buffer.from('s3cr3t'),
          () => 's3cr3t',
        ]) {
          if (key !== 'credentials' || value !== 4711)
            expect(toPlainJson({ [key]: value })).toEqual({ [key]: '***' });
        }
        expect(toPlainJson(new Map([[key, 's3cr3t']]))).toEqual({ [key]: '***' });
      },
    );

    it('weak names only if the value is a text', () => {
      expect(toPlainJson({ auth: 'app:s3cr3t', pass: 's3cr3t', dbPass: 's3cr3t' })).toEqual({
        auth: '***',
        pass: '***',
        dbPass: '***',
      });
      expect(toPlainJson({ auth: { user: 'app' }, pass: 3 })).toEqual({ auth: { user: 'app' }, pass: 3 });
    });

    it('neither booleans nor counts', () => {
      const harmless = {
        password: null,
        token: true,
        tokens: 12,
        maxTokens: 4_096,
        tokenCount: 3,
        secretName: 'orders',
      };
      expect(toPlainJson({ ...harmless, secret: undefined })).toEqual(harmless);
    });

    it('values whose names stand beside them', () => {
      expect(
        toPlainJson([
          { name: 'DB_PASSWORD', value: 's3cr3t' },
          { key: 'token', value: 's3cr3t' },
          { name: 'AUTH', args: ['app', 's3cr3t'] },
          { command: 'AUTH', args: ['app', 's3cr3t'] },
          { name: 'hello', args: 's3cr3t' },
          { name: 'acl', args: 's3cr3t' },
          { name: 'config', args: 's3cr3t' },
          { name: 'migrate', args: 's3cr3t' },
          { name: 7, value: 7, args: ['a'] },
          { name: 'DB_HOST', value: 'db', args: ['a'] },
          ['Cookie', 's3cr3t', 'X-Csrf-Token', 's3cr3t', 'Authorization', 4711],
          ['Authorization', 's3cr3t', 'Host', 'db'],
          ['--password', 's3cr3t', '--token', '--verbose', '--secret', 4711],
          { query: 'SELECT $1', parameters: ['s3cr3t'] },
          { sql: 'SELECT ?', bindings: ['s3cr3t'] },
          { parameters: ['a'], bindings: ['b'], sqlState: 'c' },
          new Map<unknown, unknown>([['X-Api-Key', 's3cr3t'], [1, 2]]),
        ]),
      ).toEqual([
        { name: 'DB_PASSWORD', value: '***' },
        { key: 'token', value: '***' },
        { name: 'AUTH', args: '***' },
        { command: 'AUTH', args: '***' },
        { name: 'hello', args: '***' },
        { name: 'acl', args: '***' },
        { name: 'config', args: '***' },
        { name: 'migrate', args: '***' },
        { name: 7, value: 7, args: ['a'] },
        { name: 'DB_HOST', value: 'db', args: ['a'] },
        ['Cookie', '***', 'X-Csrf-Token', '***', 'Authorization', 4711],
        ['Authorization', '***', 'Host', 'db'],
        ['--password', '***', '--token', '--verbose', '--secret', 4711],
        { query: 'SELECT $1', parameters: '***' },
        { sql: 'SELECT ?', bindings: '***' },
        { parameters: ['a'], bindings: ['b'], sqlState: 'c' },
        [['X-Api-Key', '***'], [1, 2]],
      ]); // prettier-ignore
    });

    it('lone surrogates, also at a cut', () => {
      expect(asIs({ 'a\ud800': '\udc00b' })).toEqual({ 'a\ufffd': '\ufffdb' });
      expect(
        JSON.stringify(toPlainJson('🚀'.repeat(10), { maxStringLength: 10, text: (text) => text })),
      ).not.toMatch(/\\ud/);
    });
  });

  describe('whatever the value', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
      maxDepth: 8,
    });

    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

    it('is bounded JSON that survives being written and read', () => {
      fc.assert(
        fc.property(anything, (value) => {
          const plain = toPlainJson(value, { maxDepth: 3, maxEntries: 5, maxStringLength: 20 });
          const written = JSON.stringify(plain);
          expect(JSON.parse(written)).toEqual(plain);
          expect(depthOf(plain)).toBeLessThanOrEqual(3);
          expect(written.length).toBeLessThan(10_000);
        }),
        { numRuns: Number(process.env.FC_RUNS ?? 500) },
      );
    });

    it('shows no secret at any place', () => {
      const secret = fc.stringMatching(/^Zq[A-Za-z0-9]{8,24}$/);
      const hidden = fc.oneof(
        secret.map((text) => ({ secret: text, value: { password: text } as unknown })),
        secret.map((text) => ({ secret: text, value: { apiKey: [text, { text }] } as unknown })),
        secret.map((text) => ({ secret: text, value: `redis://app:${text}@cache` as unknown })),
        secret.map((text) => ({ secret: text, value: { [`token=${text}`]: 1 } as unknown })),
        secret.map((text) => ({ secret: text, value: new Error(`password=${text}`) as unknown })),
        secret.map((text) => ({
          secret: text,
          value: JSON.stringify({ message: JSON.stringify({ secret: text }) }) as unknown,
        })),
      );
      fc.assert(
        fc.property(hidden, anything, (leak, other) => {
          const written = JSON.stringify(
            toPlainJson({ leak: leak.value, other, list: [other, [leak.value]] }),
          );
          expect(written).not.toContain(leak.secret);
        }),
        { numRuns: Number(process.env.FC_RUNS ?? 300) },
      );
    });
  });
});

describe('toPlainJson() of values that share an allowance', () => {
  it('returns the whole text or nothing, so that no credential is cut in half', () => {
    const allowance = new TextAllowance(120);
    const text = 'connect to postgres://root:hunter2@db:5432/orders failed';
    expect(toPlainJson(text, { allowance })).toBe('connect to postgres://***@db:5432/orders failed');
    expect(toPlainJson(text, { allowance })).toBe('[Omitted]');
    expect(toPlainJson('short', { allowance })).toBe('short');
  });

  it('ends a list with the allowance, counts the rest, and reads no further value', () => {
    const allowance = new TextAllowance(100);
    const ownKeys = jest.fn(() => []);
    expect(toPlainJson(Array.from({ length: 50 }).fill(7), { allowance })).toEqual([
      7,
      7,
      7,
      7,
      7,
      7,
      '44 more',
    ]);
    expect(toPlainJson(new Proxy({}, { ownKeys }), { allowance })).toBe('[Omitted]');
    expect(ownKeys).not.toHaveBeenCalled();
    expect([7, true, null].map((value) => toPlainJson(value, { allowance }))).toEqual([7, true, null]);
  });
});
