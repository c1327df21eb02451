import {
  describeExhaustion,
  isExhausted,
  isFull,
  poolMeasurements,
} from '../../../../lib/checks/pool/pool-figures.js';

const figures = { max: 10, size: 10, idle: 0, opening: 0, waiting: 3 };

describe('the figures of a pool', () => {
  it('call it full when a request would have to wait', () => {
    expect(isFull(figures)).toBe(true);
    expect(isFull({ ...figures, size: 9 })).toBe(false);
    expect(isFull({ ...figures, idle: 1 })).toBe(false);
    expect(isFull({ ...figures, max: undefined })).toBe(false);
  });

  it('call it exhausted only when the application holds every connection', () => {
    expect(isExhausted(figures)).toBe(true);
    expect(isExhausted({ ...figures, opening: 1 })).toBe(false);
  });

  it('describe what is in use and who waits', () => {
    expect(describeExhaustion(figures)).toBe('pool exhausted: 10 of 10 connections in use, 3 waiting');
  });

  it('count a connection as in use that is neither idle nor still being opened', () => {
    expect(poolMeasurements({ max: 8, size: 7, idle: 3, opening: 1, waiting: 0 })).toEqual({
      connections: { observedValue: 7 },
      maxConnections: { observedValue: 8 },
      idleConnections: { observedValue: 3 },
      waitingRequests: { observedValue: 0 },
      utilization: { observedValue: 37.5, observedUnit: 'percent' },
    });
  });

  it('leave out what means nothing without a limit', () => {
    expect(Object.keys(poolMeasurements({ ...figures, max: undefined }))).toEqual([
      'connections',
      'idleConnections',
      'waitingRequests',
    ]);
  });
});
