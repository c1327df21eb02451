import { figure, percentOf, resultOf } from '../../../../lib/checks/system/figure.js';

describe('figure', () => {
  it.each([
    [80, 'pass'],
    [80.001, 'warn'],
    [90, 'warn'],
    [90.001, 'fail'],
  ])('at %d, with 80 to warn at and 90 to fail at, is %s', (value, status) => {
    expect(figure('f', value, 'percent', { warn: 80, max: 90 }).measurement.status).toBe(status);
  });

  it.each([
    [100, 'pass'],
    [99, 'fail'],
  ])('at %d, with a minimum of 100, is %s', (value, status) => {
    expect(figure('f', value, 'bytes', { min: 100 }).measurement.status).toBe(status);
  });

  it('passes without limits, and with limits that are left undefined', () => {
    expect(figure('f', 1e12, 'bytes').measurement.status).toBe('pass');
    expect(figure('f', 1e12, 'bytes', { warn: undefined, max: undefined }).measurement.status).toBe('pass');
  });

  it('says what is wrong with which value and which limit', () => {
    expect(figure('utilization', 92.34, 'percent', { max: 90 }, 'used space of /data').complaint).toBe(
      'used space of /data: 92.3 percent, above the limit of 90 percent',
    );
    expect(figure('free', 5, 'bytes', { min: 10 }).complaint).toBe(
      'free: 5 bytes, below the limit of 10 bytes',
    );
    expect(figure('free', 10, 'bytes', { min: 10 })).not.toHaveProperty('complaint');
  });

  it('gives the reading with its unit', () => {
    expect(figure('f', 12.345, 'ms').measurement).toEqual({
      observedValue: 12.3,
      observedUnit: 'ms',
      status: 'pass',
    });
  });
});

describe('resultOf', () => {
  const pass = figure('a', 1, 'ms');
  const warn = figure('b', 2, 'ms', { warn: 1 });
  const fail = figure('c', 3, 'ms', { max: 1 });

  it('is as bad as the worst figure', () => {
    expect(resultOf([pass]).status).toBe('pass');
    expect(resultOf([warn, pass]).status).toBe('warn');
    expect(resultOf([pass, fail, warn]).status).toBe('fail');
  });

  it('has every figure, and every complaint in its output', () => {
    const { output, measurements } = resultOf([pass, fail, warn]);
    expect(output).toBe('c: 3 ms, above the limit of 1 ms; b: 2 ms, above the limit of 1 ms');
    expect(Object.keys(measurements!)).toEqual(['a', 'c', 'b']);
  });

  it('has no output where all is well', () => {
    expect(resultOf([pass])).not.toHaveProperty('output');
  });
});

describe('percentOf', () => {
  it('is a share of a hundred, and nothing of nothing', () => {
    expect(percentOf(1, 4)).toBe(25);
    expect(percentOf(0, 0)).toBe(0);
  });
});
