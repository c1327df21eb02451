import { hitRateFigures, memoryFigures, parseInfo } from '../../../../lib/checks/redis/redis-figures.js';

describe('parseInfo', () => {
  it('reads fields, keeps colons in values, and ignores headings and blank lines', () => {
    const info = parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\nexecutable:/usr/bin:x\r\nno-field\r\n');
    expect(Object.fromEntries(info)).toEqual({ redis_version: '7.0.15', executable: '/usr/bin:x' });
  });
});

describe('memoryFigures', () => {
  const memory = (...texts: string[]) => memoryFigures(texts.map(parseInfo));

  it('is a share of maxmemory if that is set', () => {
    expect(memory('used_memory:250\nmaxmemory:1000\ntotal_system_memory:9999')).toEqual({
      usedMemory: { observedValue: 250, observedUnit: 'bytes' },
      memoryUtilization: { observedValue: 25, observedUnit: 'percent' },
    });
  });

  it("is a share of the machine's memory if there is no limit", () => {
    expect(memory('used_memory:250\nmaxmemory:0\ntotal_system_memory:2000').memoryUtilization).toEqual({
      observedValue: 12.5,
      observedUnit: 'percent',
    });
  });

  it('has no share if the server reports neither', () => {
    expect(memory('used_memory:250')).toEqual({ usedMemory: { observedValue: 250, observedUnit: 'bytes' } });
  });

  it('counts a server without the field as zero', () => {
    expect(memory('used_memory:5', '', 'used_memory:x').usedMemory?.observedValue).toBe(5);
  });

  it('is the sum over the servers of a cluster', () => {
    expect(
      memory('used_memory:1\nmaxmemory:4', 'used_memory:2\nmaxmemory:4').memoryUtilization?.observedValue,
    ).toBe(37.5);
  });
});

describe('hitRateFigures', () => {
  const rate = (...counters: Parameters<typeof hitRateFigures>) =>
    hitRateFigures(...counters).hitRate?.observedValue;

  it('is, at first, the rate since the server started', () => {
    expect(rate({ hits: 3, misses: 1 }, undefined)).toBe(75);
  });

  it('is the rate since the last reading', () => {
    expect(rate({ hits: 1_010, misses: 30 }, { hits: 1_000, misses: 0 })).toBe(25);
  });

  it('is the rate since the start after a restart', () => {
    expect(rate({ hits: 1, misses: 1 }, { hits: 1_000, misses: 0 })).toBe(50);
  });

  it('is absent if there were no look-ups', () => {
    expect(rate({ hits: 5, misses: 5 }, { hits: 5, misses: 5 })).toBeUndefined();
    expect(rate({ hits: 0, misses: 0 }, undefined)).toBeUndefined();
  });
});
