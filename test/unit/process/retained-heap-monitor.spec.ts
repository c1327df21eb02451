import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readHeapFigures } from '../../../lib/process/heap-figures.js';
import { GcMonitor, type GcTallies } from '../../../lib/process/gc-monitor.js';
import { RetainedHeapMonitor } from '../../../lib/process/retained-heap-monitor.js';
import { ManualClock } from './manual-clock.js';

const MEBIBYTE = 1_048_576;

describe('RetainedHeapMonitor', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
  const allocate = () =>
    Array.from({ length: 40 }, (_, i) => Array.from({ length: 200_000 }, (_, j) => i + j));
  const used = () => readHeapFigures().oldGenerationUsedBytes;

  let monitor: RetainedHeapMonitor;
  beforeEach(() => (monitor = new RetainedHeapMonitor()));
  afterEach(() => monitor.stop());

  /** Collects, and waits until observers have been told. */
  async function collected(options?: { type: 'minor' }): Promise<GcTallies> {
    const witness = new GcMonitor(new ManualClock());
    witness.start();
    collect(options);
    const kind = options ? 'minor' : 'major';
    while (witness.read().total[kind].count === 0) await turn();
    witness.stop();
    return witness.read().total;
  }

  it('returns retained memory without garbage and later allocations', async () => {
    monitor.start();
    let kept: unknown[] = allocate();
    await collected();
    expect(Math.abs(monitor.read() - used())).toBeLessThan(2 * MEBIBYTE);

    const before = used();
    const garbage = allocate();
    expect(used()).toBeGreaterThan(before + 30 * MEBIBYTE);
    expect(monitor.read()).toBeLessThan(before + 2 * MEBIBYTE);

    expect(kept.length + garbage.length).toBe(80);
    kept = [];
    await collected();
    expect(monitor.read()).toBeLessThan(used() + 1);
  });

  it('ignores minor collections', async () => {
    monitor.start();
    for (let fullOnes = 1; fullOnes > 0;) {
      await collected();
      const before = monitor.read();
      const kept = Array.from({ length: 200_000 }, (_, i) => i);
      fullOnes = (await collected({ type: 'minor' })).major.count;
      // V8 may do a full one on its own meanwhile; then this says nothing.
      if (fullOnes === 0) expect(monitor.read()).toBeLessThanOrEqual(before);
      expect(kept).toHaveLength(200_000);
    }
  });

  it('returns the whole old generation before the first full collection and after stop', async () => {
    expect(Math.abs(monitor.read() - used())).toBeLessThan(MEBIBYTE);
    monitor.start();
    await collected();
    const kept = allocate();
    monitor.stop();
    await collected();
    expect(Math.abs(monitor.read() - used())).toBeLessThan(MEBIBYTE);
    expect(kept).toHaveLength(40);
  });
});
