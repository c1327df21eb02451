import {
  isExhausted,
  PoolExhaustedError,
  poolMeasurements,
} from '../../../../lib/checks/typeorm/pool-figures.js';

const figures = { max: 10, size: 10, idle: 0, opening: 0, waiting: 3 };

describe('the figures of a pool', () => {
  it('are exhausted only when the application holds every connection', () => {
    expect(isExhausted(figures)).toBe(true);
    expect(isExhausted({ ...figures, opening: 1 })).toBe(false);
    expect(isExhausted({ ...figures, size: 9 })).toBe(false);
    expect(isExhausted({ ...figures, idle: 1 })).toBe(false);
    expect(isExhausted({ ...figures, max: undefined })).toBe(false);
  });

  it('give an error with the connections in use and the requests that wait', () => {
    expect(PoolExhaustedError.create(figures).message).toBe(
      'pool exhausted: 10 of 10 connections in use, 3 waiting',
    );
  });

  it('count a connection as in use if it is neither idle nor being opened', () => {
    expect(poolMeasurements({ max: 8, size: 7, idle: 3, opening: 1, waiting: 0 })).toEqual({
      connections: { observedValue: 7 },
      maxConnections: { observedValue: 8 },
      idleConnections: { observedValue: 3 },
      waitingRequests: { observedValue: 0 },
      utilization: { observedValue: 37.5, observedUnit: 'percent' },
    });
  });

  it('omit the measurements that need a limit, if there is none', () => {
    expect(Object.keys(poolMeasurements({ ...figures, max: undefined }))).toEqual([
      'connections',
      'idleConnections',
      'waitingRequests',
    ]);
  });
});
