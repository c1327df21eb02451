import * as fc from 'fast-check';
import { HealthCheckError } from '../../../lib/interfaces/check.js';
import { STATUSES } from '../../../lib/interfaces/status.js';
import { verdictOfError, verdictOfValue } from '../../../lib/engine/verdict.js';

const throwing = () => {
  throw new Error('from a trap');
};

describe('the verdict on a returned value', () => {
  it.each([[undefined], [true]])('is a pass without details for %s', (value) => {
    expect(verdictOfValue(value)).toEqual({ status: 'pass' });
  });

  it('is a failure for false', () => {
    expect(verdictOfValue(false)).toEqual({
      status: 'fail',
      reason: 'CHECK_FAILED',
      output: 'the check returned false',
    });
  });

  it.each(STATUSES)('has the status of the result: %s', (status) => {
    const measurements = { connections: { observedValue: 3, observedUnit: 'connections' } };
    const reason = status === 'pass' ? {} : { reason: 'CHECK_FAILED' };
    expect(verdictOfValue({ status })).toEqual({ status, ...reason });
    expect(verdictOfValue({ status, output: 'words', measurements })).toEqual({
      status,
      ...reason,
      output: 'words',
      measurements,
    });
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'the check returned null'],
    ['a number', 1, 'the check returned a value of type number'],
    ['a string', 'pass', 'the check returned a value of type string'],
    ['a function', () => true, 'the check returned a value of type function'],
    [
      'an array',
      [true],
      'the check returned an object whose status is a value of type undefined, not one of pass, warn, fail',
    ],
    [
      'an empty object',
      {},
      'the check returned an object whose status is a value of type undefined, not one of pass, warn, fail',
    ],
    [
      'an unknown status',
      { status: 'healthy' },
      'the check returned an object whose status is "healthy", not one of pass, warn, fail',
    ],
    [
      'a status in capitals',
      { status: 'PASS' },
      'the check returned an object whose status is "PASS", not one of pass, warn, fail',
    ],
    [
      'an output that is not a string',
      { status: 'pass', output: 7 },
      'the check returned an output that is a value of type number, not a string',
    ],
    [
      'measurements of null',
      { status: 'pass', measurements: null },
      'the check returned an object that cannot be read: its measurements are null, not an object',
    ],
    ...(
      [
        ['a Map', new Map([['pool', { observedValue: 3 }]])],
        ['an array', [{ observedValue: 3 }]],
        ['a list', new Set([{ observedValue: 3 }])],
        ['a promise', Promise.resolve({ pool: { observedValue: 3 } })],
      ] as const
    ).map(([kind, measurements]): [string, unknown, string] => [
      `measurements in ${kind}`,
      { status: 'pass', measurements },
      `the check returned an object that cannot be read: its measurements are ${kind}, not an object of measurements by name`,
    ]),
    [
      'a measurement that is not an object',
      { status: 'pass', measurements: { a: 1 } },
      'the check returned an object that cannot be read: its measurement "a" is a value of type number, not an object',
    ],
    [
      'a measurement with an invalid status',
      { status: 'pass', measurements: { a: { status: 'up' } } },
      'the check returned an object that cannot be read: its measurement "a" has no valid status',
    ],
    [
      'a proxy that throws',
      new Proxy({}, { get: throwing }),
      'the check returned an object that cannot be read: from a trap',
    ],
    [
      'measurements that throw',
      { status: 'pass', measurements: new Proxy({ a: 1 }, { ownKeys: throwing }) },
      'the check returned an object that cannot be read: from a trap',
    ],
  ])('is INVALID_RESULT for %s', (_what, value, output) => {
    expect(verdictOfValue(value)).toEqual({ status: 'fail', reason: 'INVALID_RESULT', output });
  });

  it('is a failure for a result of another shape, which other libraries drop and then return 200 (nestjs/terminus 12.1.0)', () => {
    for (const value of [{ db: { status: 'up' } }, { status: 'ok', info: {} }, { isHealthy: true }, []])
      expect(verdictOfValue(value)).toMatchObject({ status: 'fail', reason: 'INVALID_RESULT' });
  });

  it('reads a measurement once, so that later changes to its object have no effect', () => {
    let reads = 0;
    const measurement = {
      get observedValue() {
        if (++reads > 1) throw new Error('read twice');
        return 3;
      },
      extra: 'left out',
      observedUnit: 7,
    };
    const { measurements } = verdictOfValue({ status: 'pass', measurements: { pool: measurement } });
    expect(measurements).toEqual({ pool: { observedValue: 3 } });
    expect(measurements?.['pool']?.observedValue).toBe(3);
  });

  it('shows only the beginning of an invalid status', () => {
    const { output } = verdictOfValue({ status: 'x'.repeat(10_000) });
    expect(output?.length).toBeLessThan(150);
  });

  it('is a pass only for undefined, true and a result that says pass', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true, withDate: true }),
        (value) => {
          const { status, reason } = verdictOfValue(value);
          const says =
            typeof value === 'object' && value !== null && 'status' in value ? value.status : undefined;
          const passes = value === undefined || value === true || says === 'pass';
          if (!passes) expect(status).not.toBe('pass');
          if (status !== 'pass') expect(reason).toBeDefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the verdict on a thrown value', () => {
  it('is a failure with the message of the error, and keeps no reference to the error', () => {
    const error = new Error('connect ECONNREFUSED');
    expect(verdictOfError(error)).toEqual({
      status: 'fail',
      reason: 'CHECK_FAILED',
      output: 'connect ECONNREFUSED',
    });
  });

  it('has the measurements of a HealthCheckError', () => {
    const measurements = { connections: { observedValue: 10, status: 'fail' } } as const;
    expect(verdictOfError(new HealthCheckError('pool exhausted', measurements))).toMatchObject({
      status: 'fail',
      output: 'pool exhausted',
      measurements,
    });
    expect(verdictOfError(new HealthCheckError('no figures')).measurements).toEqual({});
  });

  it('omits measurements that cannot be read', () => {
    const error = new HealthCheckError('pool exhausted', { connections: 7 as never });
    expect(verdictOfError(error)).toEqual({
      status: 'fail',
      reason: 'CHECK_FAILED',
      output: 'pool exhausted',
    });
  });

  it('is a failure for any thrown value, and never a pass: an error in the handler returned 200 (cloudnative/health-connect)', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(verdictOfError(thrown)).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
      }),
    );
    for (const thrown of [undefined, null, true, { status: 'pass' }])
      expect(verdictOfError(thrown)).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
  });
});
