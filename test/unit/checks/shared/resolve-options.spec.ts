import { HealthConfigurationError } from '../../../../lib/support/errors/configuration.error.js';
import {
  duration,
  orFalse,
  percent,
  required,
  resolveOptions,
} from '../../../../lib/checks/shared/resolve-options.js';

interface Options {
  readonly path?: unknown;
  readonly warn?: unknown;
  readonly max?: unknown;
  readonly waitMs?: unknown;
}

const resolve = (options: Options) =>
  resolveOptions(
    'DataDisk',
    { path: '/', ...options },
    { max: 90 as unknown },
    {
      rules: {
        path: required((rules, path, value) => rules.text(path, value)),
        warn: percent,
        max: orFalse(percent),
        waitMs: duration,
      },
      limits: [['warn', 'max']],
    },
  );

describe('resolveOptions', () => {
  it('fills in the defaults, of options that are undefined, too', () => {
    expect(resolve({})).toEqual({ path: '/', max: 90 });
    expect(resolve({ max: undefined, warn: 80 })).toEqual({ path: '/', max: 90, warn: 80 });
    expect(resolve({ max: false, warn: 95 })).toEqual({ path: '/', max: false, warn: 95 });
  });

  it('lists every fault with the class, the option, the value and the remedy', () => {
    const construct = () => resolve({ warn: -5, max: '90', waitMs: 0 });
    expect(construct).toThrow(HealthConfigurationError);
    expect(construct).toThrow(
      'The health of this application is configured with 3 faults:\n' +
        '  1. DataDisk.warn is -5.\n     → Give a number above 0, up to 100.\n' +
        '  2. DataDisk.max is "90".\n     → Give a number above 0, up to 100.\n' +
        '  3. DataDisk.waitMs is 0.\n     → Give a number of milliseconds from 1 to 2147483647.',
    );
  });

  it('rejects a required option that is missing', () => {
    expect(() => resolve({ path: undefined })).toThrow(
      'DataDisk.path is missing.\n     → Pass it in the options',
    );
  });

  it.each([95, 90])('rejects a warning at %d if the check fails above 90 already', (warn) => {
    expect(() => resolve({ warn })).toThrow(
      `DataDisk.warn is ${warn}, and max is 90, so the check would never warn.\n     → Lower warn, or raise max.`,
    );
  });

  it.each([0, -1, 100.1, NaN, '50', null])('rejects %p as a percentage', (warn) => {
    expect(() => resolve({ warn })).toThrow('DataDisk.warn is ');
  });

  it.each([0.1, 50, 89.9])('accepts %p as a percentage', (warn) => {
    expect(resolve({ warn }).warn).toBe(warn);
  });

  it('shows any value, shortened', () => {
    expect(() => resolve({ warn: Object.create(null) as object })).toThrow('DataDisk.warn is an object.');
    expect(() => resolve({ warn: 'x'.repeat(9_999) })).toThrow(/^[^]{1,300}$/);
  });
});
