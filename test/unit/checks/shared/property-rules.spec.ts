import { HealthConfigurationError } from '../../../../lib/support/errors/configuration.error.js';
import {
  anyText,
  listOf,
  notEmpty,
  notNegative,
  notNegativeInteger,
  oneOf,
  optional,
  percentage,
  positive,
  positiveInteger,
  trueOrFalse,
  validateProperties,
} from '../../../../lib/checks/shared/property-rules.js';

describe('property rules', () => {
  it.each([
    ['percentage', percentage, [0.1, 50, 100], [0, -1, 100.1, NaN, '50', null, undefined]],
    ['positive', positive, [0.1, 1e9], [0, -1, NaN, Infinity, '1', undefined]],
    ['notNegative', notNegative, [0, 1], [-1, NaN, Infinity, undefined]],
    ['positiveInteger', positiveInteger, [1, 2], [0, 1.5, -1, NaN, undefined]],
    ['notNegativeInteger', notNegativeInteger, [0, 2], [-1, 1.5, NaN, Infinity, '1', undefined]],
    ['trueOrFalse', trueOrFalse, [true, false], [0, 'true', null, undefined]],
    ['anyText', anyText, ['', 'a'], [1, null, undefined]],
    ['oneOf', oneOf('GET', 'HEAD'), ['GET', 'HEAD'], ['POST', 'get', undefined, []]],
    ['listOf', listOf(positive, 'sizes'), [[], [1, 2]], [[1, 0], [undefined], 1, '12', undefined]],
    ['notEmpty', notEmpty, ['/'], ['', 1, undefined]],
    ['optional', optional(positive), [undefined, 1], [0, null]],
  ] as const)('%s tells what it takes from what it does not', (_, rule, good, bad) => {
    for (const value of good) expect([value, rule(value)]).toEqual([value, undefined]);
    for (const value of bad) expect([value, typeof rule(value)]).toEqual([value, 'string']);
  });
});

describe('validateProperties', () => {
  class DataDisk {
    constructor(
      readonly warn: unknown,
      readonly max: unknown,
    ) {}
  }
  const validate = (warn: unknown, max: unknown) =>
    validateProperties(new DataDisk(warn, max), { warn: optional(percentage), max: percentage }, [
      ['warn', 'max'],
    ]);

  const messageOf = (action: () => void): string => {
    try {
      action();
    } catch (error) {
      expect(error).toBeInstanceOf(HealthConfigurationError);
      return (error as Error).message;
    }
    throw new Error('nothing was thrown');
  };

  it('is silent about what is right', () => {
    expect(() => validate(undefined, 90)).not.toThrow();
    expect(() => validate(80, 90)).not.toThrow();
  });

  it('lists every fault with the class, the property, the value and the remedy', () => {
    expect(messageOf(() => validate(-5, '90'))).toBe(
      'The health of this application is configured with 2 faults:\n' +
        '  1. DataDisk.warn is -5.\n     → Make it a number above 0, up to 100, or leave it undefined.\n' +
        '  2. DataDisk.max is "90".\n     → Make it a number above 0, up to 100.',
    );
  });

  it('refuses a limit to warn at that the limit to fail at always overtakes', () => {
    expect(messageOf(() => validate(95, 90))).toContain('DataDisk.warn is 95, not below max, which is 90');
    expect(messageOf(() => validate(90, 90))).toContain('it could never warn');
  });

  it('can show any value', () => {
    expect(messageOf(() => validate(Object.create(null), 90))).toContain('DataDisk.warn is an object.');
    expect(messageOf(() => validate('x'.repeat(9_999), 90)).length).toBeLessThan(300);
  });
});
