import v8 from 'node:v8';
import { maxOldSpaceSize, readHeapFigures } from '../../../lib/process/heap-figures.js';

describe('readHeapFigures', () => {
  it('agrees with process.memoryUsage() and with V8', () => {
    const figures = readHeapFigures();
    const { heapUsed } = process.memoryUsage();
    expect(Math.abs(figures.usedBytes - heapUsed)).toBeLessThan(1_048_576);
    expect(figures.limitBytes).toBe(v8.getHeapStatistics().heap_size_limit);
  });

  it('counts kept objects in the old generation, and not young ones', () => {
    const young = Array.from({ length: 10_000 }, (_, i) => ({ i }));
    const { usedBytes, oldGenerationUsedBytes } = readHeapFigures();
    expect(young).toHaveLength(10_000);
    expect(oldGenerationUsedBytes).toBeLessThan(usedBytes);
    expect(oldGenerationUsedBytes).toBeGreaterThan(usedBytes / 2);
  });

  it('never sets the limit of the old generation above the limit of the heap', () => {
    const { limitBytes, oldGenerationLimitBytes } = readHeapFigures();
    expect(oldGenerationLimitBytes).toBeLessThanOrEqual(limitBytes);
    expect(oldGenerationLimitBytes).toBeGreaterThan(0);
  });
});

describe('maxOldSpaceSize', () => {
  it.each([
    [['--max-old-space-size=64'], undefined, 64],
    [['--max_old_space_size=64'], undefined, 64],
    [[], '--enable-source-maps --max-old-space-size=128', 128],
    [[], '"--max-old-space-size=128"', 128],
    [['--max-old-space-size=64'], '--max-old-space-size=128', 64],
    [['--max-old-space-size=64', '--max-old-space-size=32'], undefined, 32],
    [['--expose-gc'], '', undefined],
    [['--max-old-space-size-percentage=50'], undefined, 500],
    [['--max-old-space-size-percentage', '12.5'], undefined, 125],
    [['--max-old-space-size=64'], '--max-old-space-size-percentage=50', 500],
  ])('of %j and NODE_OPTIONS %j is %p', (execArgv, nodeOptions, expected) => {
    expect(maxOldSpaceSize(execArgv, nodeOptions, 1_001 * 1_048_576)).toBe(expected);
  });
});
