import * as fc from 'fast-check';
import { describeError } from '../../../lib/support/describe-error.js';

const throwing = () => {
  throw new Error('from a trap');
};

describe('describeError', () => {
  it.each<[string, unknown, string]>([
    ['the message of an error', new Error('connect refused'), 'connect refused'],
    [
      'its code as well, unless the message has it',
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED: refused',
    ],
    [
      'a code that the message has only once',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      'connect ECONNREFUSED',
    ],
    ['the code alone where there is no message', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
    ['the name where there is nothing else', new RangeError(''), 'RangeError'],
    ['a code that is a number not at all', Object.assign(new Error('gone'), { code: 7 }), 'gone'],
    ['a string as it is', 'nope', 'nope'],
    ['an empty string', '', 'threw an empty string'],
    ['undefined', undefined, 'threw undefined'],
    ['null', null, 'threw null'],
    ['a number', 42, 'threw 42'],
    ['a bigint', 42n, 'threw 42'],
    ['a symbol', Symbol('s'), 'threw Symbol(s)'],
    ['an object that only has a message', { message: 'from a driver' }, 'from a driver'],
    ['an object without one', {}, 'threw an object without a message'],
    ['an object without a prototype', Object.create(null), 'threw an object without a message'],
    ['a message that is no string', { message: 7 }, 'threw an object without a message'],
    ['a function', () => 1, 'threw an object without a message'],
  ])('gives %s', (_what, error, text) => {
    expect(describeError(error)).toBe(text);
  });

  it('gives the errors inside an AggregateError, which Node leaves without a message', () => {
    const refused = (address: string) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' });
    const error = Object.assign(new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')]), {
      code: 'ECONNREFUSED',
    });
    expect(describeError(error)).toBe('connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432');
  });

  it('gives the errors inside one that has a message, which for Promise.any() is always the same', async () => {
    const any = Promise.any([
      Promise.reject(new Error('eu-1 refused')),
      Promise.reject(new Error('eu-2 timed out')),
    ]);
    await expect(any.catch(describeError)).resolves.toBe(
      'All promises were rejected: eu-1 refused; eu-2 timed out',
    );
  });

  it('gives no more than five of them, and none that the message has already', () => {
    const numbered = Array.from({ length: 9 }, (_error, index) => new Error(`no. ${index}`));
    expect(describeError(new AggregateError(numbered, 'all nine'))).toBe(
      'all nine: no. 0; no. 1; no. 2; no. 3; no. 4',
    );
    const told = new AggregateError(numbered.slice(0, 3), 'eu: no. 0; us: no. 1');
    expect(describeError(told)).toBe('eu: no. 0; us: no. 1: no. 2');
  });

  it.each(['code', 'name', 'errors', 'cause'])('keeps a message though the %s cannot be read', (key) => {
    expect(describeError(Object.defineProperty(new Error('refused'), key, { get: throwing }))).toBe(
      'refused',
    );
  });

  it('keeps a message though the errors beside it are no list that can be read', () => {
    const errors = new Proxy([1], { get: throwing });
    expect(describeError(Object.assign(new Error('refused'), { errors }))).toBe('refused');
    expect(describeError(Object.assign(new Error('refused'), { errors: 7 }))).toBe('refused');
  });

  it('never gives a stack', () => {
    const error = new Error('x');
    error.stack = 'Error: x\n    at secret (/srv/app/orders.js:1:1)';
    expect(describeError(error)).toBe('x');
    expect(describeError({ stack: error.stack })).not.toContain('secret');
  });

  it('is never longer than 16 384 characters, more than is ever shown', () => {
    expect(describeError(new Error('x'.repeat(1e6)))).toHaveLength(16_384);
    expect(describeError('x'.repeat(1e6))).toHaveLength(16_384);
    expect(
      describeError(new AggregateError(Array.from({ length: 1_000 }, () => new Error('y'.repeat(10_000))))),
    ).toHaveLength(16_384);
  });

  it('comes to an end with an AggregateError that holds itself, more than once', () => {
    const error = new AggregateError([]);
    error.errors = [error, error, error, error, error];
    expect(describeError(error).length).toBeLessThanOrEqual(2_000);
  });

  it.each<[string, unknown]>([
    ['whose message throws', Object.defineProperty(new Error('x'), 'message', { get: throwing })],
    ['that is a proxy which throws', new Proxy({}, { get: throwing, getPrototypeOf: throwing })],
    ['that is a revoked proxy', revoked()],
    ['whose errors throw', { errors: new Proxy([1], { get: throwing }) }],
  ])('has a sentence for a value %s', (_what, error) => {
    expect(describeError(error)).toBe('threw a value that cannot be described');
  });

  it('gives a sentence for whatever is thrown', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withDate: true }),
        (thrown) => {
          const text = describeError(thrown);
          expect(typeof text).toBe('string');
          expect(text).not.toBe('');
        },
      ),
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('describeError() of an error with a cause', () => {
  it('says what caused it, which a failed fetch does not say itself', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(describeError(new TypeError('fetch failed', { cause }))).toBe(
      'fetch failed (connect ECONNREFUSED 127.0.0.1:1)',
    );
  });

  it('does not repeat a cause that it already names, and comes to an end with one that causes itself', () => {
    const error = new Error('outer: inner');
    error.cause = new Error('inner');
    expect(describeError(error)).toBe('outer: inner');
    const circular = new Error('round');
    circular.cause = Object.assign(new Error('and round'), { cause: circular });
    expect(describeError(circular)).toBe('round (and round)');
  });
});
