import { hitRateFigures, memoryFigures } from '../../../../lib/checks/redis/redis-figures.js';
import { parseInfo } from '../../../../lib/checks/redis/redis-info.js';

describe('memoryFigures', () => {
  const memory = (...texts: string[]) => memoryFigures(texts.map(parseInfo));

  it('is a share of maxmemory where that is set', () => {
    expect(memory('used_memory:250\nmaxmemory:1000\ntotal_system_memory:9999')).toEqual({
      usedMemory: { observedValue: 250, observedUnit: 'bytes' },
      memoryUtilization: { observedValue: 25, observedUnit: 'percent' },
    });
  });

  it('is a share of the memory of the machine where no limit is set', () => {
    expect(memory('used_memory:250\nmaxmemory:0\ntotal_system_memory:2000').memoryUtilization).toEqual({
      observedValue: 12.5,
      observedUnit: 'percent',
    });
  });

  it('has no share where the server tells neither', () => {
    expect(memory('used_memory:250')).toEqual({ usedMemory: { observedValue: 250, observedUnit: 'bytes' } });
  });

  it('adds the servers of a cluster up', () => {
    expect(
      memory('used_memory:1\nmaxmemory:4', 'used_memory:2\nmaxmemory:4').memoryUtilization?.observedValue,
    ).toBe(37.5);
  });
});

describe('hitRateFigures', () => {
  const rate = (...counters: Parameters<typeof hitRateFigures>) =>
    hitRateFigures(...counters).hitRate?.observedValue;

  it('is the rate since the server started at first', () => {
    expect(rate({ hits: 3, misses: 1 }, undefined)).toBe(75);
  });

  it('is the rate since the last reading afterwards', () => {
    expect(rate({ hits: 1_010, misses: 30 }, { hits: 1_000, misses: 0 })).toBe(25);
  });

  it('starts over when the counters did, as after a restart', () => {
    expect(rate({ hits: 1, misses: 1 }, { hits: 1_000, misses: 0 })).toBe(50);
  });

  it('is left out when nothing was looked up', () => {
    expect(rate({ hits: 5, misses: 5 }, { hits: 5, misses: 5 })).toBeUndefined();
    expect(rate({ hits: 0, misses: 0 }, undefined)).toBeUndefined();
  });
});
