import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, runChild } from './system-child.js';

interface Reading {
  readonly status: string;
  readonly output?: string;
  readonly share: number;
}

const FILL = `
import { MemoryHealthCheck } from './lib/checks/system/memory.health-check.js';
const check = new MemoryHealthCheck({ warnHeapPercent: 65 });
const read = () => {
  const { status, output, measurements } = check.check();
  return { status, output, share: measurements!['heapUtilization']!.observedValue };
};
let keep: unknown[] = [];
const fill = () => { for (let i = 0; i < 20; i++) keep.push(Array.from({ length: 250 }, (_, j) => ({ j, text: 'x' + i + j }))); };
`;

describe('MemoryHealthCheck in a process whose heap runs full', () => {
  let child: Child | undefined;
  afterEach(() => child?.kill());

  it('fails before the process dies of it', async () => {
    const source = `${FILL}
      const tick = () => { fill(); say(read()); setImmediate(tick); };
      tick();`;
    child = await runChild(source, ['--max-old-space-size=128']);
    const readings: Reading[] = [];
    for (let next = await child.says.next(); !next.done; next = await child.says.next()) {
      readings.push(next.value as Reading);
    }
    const { stderr, signal } = await child.ended;

    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('JavaScript heap out of memory');
    expect(readings[0]!.status).toBe('pass');
    expect(readings.at(-1)).toMatchObject({
      status: 'fail',
      output: expect.stringMatching(/^heap that is kept: [\d.]+ percent, above the limit of 75 percent$/),
    });
  }, 60_000);

  it('does not take garbage for a heap that runs full', async () => {
    const source = `${FILL}
      const share = () => (100 * process.memoryUsage().heapUsed) / 128 / 1_048_576;
      while (share() < 40) fill();
      const kept = keep;
      let used = 0;
      const judged = new Set<string>();
      for (let round = 0; used <= 65 && round < 20_000; round++) {
        // Lives long enough to leave the young generation, and is garbage then.
        if (round % 25 === 0) keep = [];
        fill();
        judged.add(read().status);
        used = Math.max(used, share());
        await new Promise((resolve) => setImmediate(resolve));
      }
      say({ used, judged: [...judged], kept: kept.length > 0 });`;
    child = await runChild(source, ['--max-old-space-size=128']);
    const { used, judged } = await child.next<{ used: number; judged: string[] }>();
    // Above the limit to warn at.
    expect(used).toBeGreaterThan(65);
    expect(judged).toEqual(['pass']);
  }, 60_000);

  it('recovers by itself when what filled it is let go', async () => {
    const source = `${FILL}
      while (read().status !== 'fail') {
        fill();
        await new Promise((resolve) => setImmediate(resolve));
      }
      say(read());
      keep = [];
      gc!();
      await new Promise((resolve) => setTimeout(resolve, 50));
      say(read());`;
    child = await runChild(source, ['--max-old-space-size=128', '--expose-gc']);
    expect((await child.next<Reading>()).status).toBe('fail');
    const recovered = await child.next<Reading>();
    expect(recovered.status).toBe('pass');
    expect(recovered.share).toBeLessThan(30);
    expect((await child.ended).code).toBe(0);
  }, 60_000);
});

const LEAKS = `
import { MemoryHealthCheck } from './lib/checks/system/memory.health-check.js';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { readHeapFigures } from './lib/process/heap-figures.js';

const MEBIBYTE = 1_048_576;
const kept: unknown[] = [];
let n = 0;
const records = () => Array.from({ length: 500 }, (_, i) => ({ i, text: 'x' + i + n++ }));
const SHAPES = {
  objects: records,
  'large objects': () => new Array(200_000).fill(n++ + 0.5),
  strings: () => Buffer.alloc(50_000, 97 + (n++ % 20)).toString('latin1'),
  maps: () => new Map(Array.from({ length: 100 }, () => ['k' + n, { n: n++ }])),
  closures: () => Array.from({ length: 500 }, (_, i) => { const x = { i, n: n++ }; return () => x; }),
  'objects among garbage': () => { for (let i = 0; i < 5; i++) records(); return records(); },
  buffers: () => Buffer.alloc(100_000, 1),
};
const { oldGenerationLimitBytes: limit } = readHeapFigures();
const share = () => (100 * readHeapFigures().oldGenerationUsedBytes) / limit;
/** With what is still young: all that is kept while nothing else allocates. */
const usedShare = () => (100 * readHeapFigures().usedBytes) / limit;
const read = (check: MemoryHealthCheck) => {
  const { status, output, measurements } = check.check();
  const utilization = measurements!['rssUtilization'] ?? measurements!['heapUtilization'];
  return { at: performance.now(), status, output, share: utilization!.observedValue };
};
/** Paced by time, but never more than one unit a turn, so that the loop is never held up. */
function leak(shape: keyof typeof SHAPES, mebibytesPerSecond: number, bytesOfUnit: () => number) {
  const start = performance.now();
  const before = bytesOfUnit();
  const turn = () => {
    const due = ((performance.now() - start) / 1_000) * mebibytesPerSecond * MEBIBYTE;
    if (bytesOfUnit() - before < due) {
      kept.push(SHAPES[shape]());
      setImmediate(turn);
    } else setTimeout(turn, 5);
  };
  turn();
}
`;

async function readingsUntilDeath(child: Child): Promise<(Reading & { readonly at: number })[]> {
  const readings: (Reading & { readonly at: number })[] = [];
  for (let next = await child.says.next(); !next.done; next = await child.says.next()) {
    readings.push(next.value as Reading & { readonly at: number });
  }
  return readings;
}

describe('MemoryHealthCheck in a process that leaks', () => {
  let child: Child | undefined;
  afterEach(() => child?.kill());

  /** Fills the heap to `filled` percent at once, leaks until the process dies, and reads the check every 50 ms. */
  const leaking = (shape: string, rate: number, filled: number) => `${LEAKS}
    const check = new MemoryHealthCheck();
    check.onModuleInit();
    while (share() < ${filled}) kept.push(SHAPES['${shape}']());
    setInterval(() => say(read(check)), 50);
    await new Promise((resolve) => setTimeout(resolve, 250));
    leak('${shape}', ${rate}, () => process.memoryUsage().heapUsed);`;

  it.each([
    ['objects', 128, 20, ['--max-semi-space-size=1']],
    ['large objects', 128, 20, []],
    ['strings', 128, 20, []],
    ['maps', 128, 20, []],
    ['closures', 128, 20, []],
    ['objects among garbage', 64, 4, []],
    ['objects', 256, 60, []],
  ])(
    'of %s, with %d MB of heap, %d MB/s and %j, fails before the process dies',
    async (shape, size, rate, flags) => {
      child = await runChild(leaking(shape, rate, 60), [`--max-old-space-size=${size}`, ...flags]);
      const readings = await readingsUntilDeath(child);
      const { stderr, signal } = await child.ended;

      expect(signal).toBe('SIGABRT');
      expect(stderr).toContain('JavaScript heap out of memory');
      expect(readings[0]?.status).toBe('pass');
      expect(readings.at(-1)?.status).toBe('fail');
    },
    // It waits for V8's collections, which take long on a busy machine.
    180_000,
  );

  // Real time, because V8 decides when it collects and when it gives up.
  it('slowly, at 0.8 MB/s, fails before the process dies', async () => {
    child = await runChild(leaking('objects', 0.8, 71), ['--max-old-space-size=128']);
    const readings = await readingsUntilDeath(child);
    expect((await child.ended).stderr).toContain('JavaScript heap out of memory');

    expect(readings[0]?.status).toBe('pass');
    // How long before depends on when V8 collects: 1.7 to 23 s were measured.
    const firstFailure = readings.findIndex(({ status }) => status === 'fail');
    expect(firstFailure).toBeGreaterThan(0);
    expect(readings.at(-1)?.status).toBe('fail');
  }, 90_000);

  it('of buffers, outside the heap, fails before the container is full', async () => {
    const root = mkdtempSync(join(tmpdir(), 'memory-'));
    mkdirSync(join(root, 'proc/self'), { recursive: true });
    mkdirSync(join(root, 'sys/fs/cgroup'), { recursive: true });
    writeFileSync(join(root, 'proc/self/cgroup'), '0::/\n');
    const limit = 250 * 1_048_576;
    writeFileSync(join(root, 'sys/fs/cgroup/memory.max'), `${limit}\n`);
    child = await runChild(`${LEAKS}
      const check = new MemoryHealthCheck({ cgroupRoot: ${JSON.stringify(root)} });
      setInterval(() => say(read(check)), 200);
      say(read(check));
      // As the kernel does.
      setInterval(() => { if (process.memoryUsage.rss() >= ${limit}) process.kill(process.pid, 'SIGKILL'); }, 5);
      leak('buffers', 40, () => process.memoryUsage().external);`);
    const readings = await readingsUntilDeath(child);
    expect((await child.ended).signal).toBe('SIGKILL');
    rmSync(root, { recursive: true });

    expect(readings[0]?.status).toBe('pass');
    expect(readings.at(-1)).toMatchObject({ status: 'fail', output: expect.stringMatching(/^RSS of the /) });
  }, 60_000);
});

describe('MemoryHealthCheck after a full collection', () => {
  let child: Child | undefined;
  afterEach(() => child?.kill());

  const FLAGS = [
    '--max-old-space-size=128',
    '--expose-gc',
    '--min-semi-space-size=64',
    '--max-semi-space-size=64',
  ];
  /** Keeps `percent` of the heap, collects, does `after` in the same turn, and reads once the collection is reported. */
  const collected = (percent: number, after = '') => `${LEAKS}
    const check = new MemoryHealthCheck({ warnHeapPercent: 65 });
    check.onModuleInit();
    let reported = false;
    new PerformanceObserver(() => { reported = true; }).observe({ entryTypes: ['gc'] });
    // What is counted before a collection may be garbage.
    do {
      while (usedShare() < ${percent}) kept.push(SHAPES['large objects']());
      gc!();
    } while (usedShare() < ${percent} - 0.5);
    ${after}
    // Another collection may come before the first one is reported.
    const used = usedShare();
    while (!reported) await new Promise((resolve) => setImmediate(resolve));
    say({ ...read(check), used });
    process.exit();`;

  it('fails when 77 % are kept, before the 80 % at which V8 aborts', async () => {
    child = await runChild(collected(77), FLAGS);
    const { status, share } = await child.next<Reading>();
    expect(share).toBeLessThan(80);
    expect(status).toBe('fail');
  }, 60_000);

  it('warns when 70 % are kept, and 65 is the limit to warn at', async () => {
    child = await runChild(collected(70), FLAGS);
    expect((await child.next<Reading>()).status).toBe('warn');
  }, 60_000);

  it('does not count objects that are still young', async () => {
    child = await runChild(collected(50, 'while (usedShare() < 78) kept.push(records());'), FLAGS);
    const { status, used } = await child.next<Reading & { readonly used: number }>();
    expect(used).toBeGreaterThan(75);
    expect(status).toBe('pass');
  }, 60_000);
});

describe('MemoryHealthCheck in a process that is busy and healthy', () => {
  let child: Child | undefined;
  afterEach(() => child?.kill());

  /** Does `work` until V8 has made eight full collections. Reads the check every turn and whenever one is reported. */
  const working = (prepare: string, work: string) => `${LEAKS}
    const check = new MemoryHealthCheck();
    check.onModuleInit();
    const judged = new Set<string>();
    let collections = 0;
    new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries() as any) {
        if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections++;
      }
    }).observe({ entryTypes: ['gc'] });
    ${prepare}
    // Collections of the preparation come first; then only those of the work count.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collections = 0;
    for (let turn = 0; collections < 8; turn++) {
      ${work}
      judged.add(read(check).status);
      await new Promise((resolve) => setImmediate(resolve));
    }
    say({ judged: [...judged], kept: kept.length });
    process.exit();`;

  const SOME_TIME = `
    // Lives long enough to leave the young generation, and is garbage then.
    const ring: unknown[] = [];`;

  it.each([
    [
      'with two thirds of the heap kept, and much garbage',
      ['--max-old-space-size=128'],
      `while (usedShare() < 65) kept.push(records()); ${SOME_TIME}`,
      'for (let i = 0; i < 20; i++) ring[(turn * 20 + i) % 60] = records();',
    ],
    [
      'with a large young generation that is full of garbage',
      ['--max-old-space-size=128', '--max-semi-space-size=64'],
      `while (usedShare() < 50) kept.push(records()); ${SOME_TIME}`,
      'for (let i = 0; i < 150; i++) ring[(turn * 150 + i) % 200] = records();',
    ],
    [
      'with a cache that fills to 65 % and then replaces its entries',
      ['--max-old-space-size=128'],
      'let slots = 0;',
      `for (let i = 0; i < 10; i++) {
        if (usedShare() < 65 && slots === 0) kept.push(records());
        else kept[(slots++ * 7) % kept.length] = records();
      }`,
    ],
    [
      'with a burst that becomes garbage',
      ['--max-old-space-size=256'],
      'while (usedShare() < 40) kept.push(records()); let burst: unknown[] = [];',
      'burst.push(...Array.from({ length: 10 }, records)); if (burst.length > 600) burst = [];',
    ],
  ])(
    '%s passes',
    async (_, flags, prepare, work) => {
      child = await runChild(working(prepare, work), flags);
      const { judged } = await child.next<{ judged: string[] }>();
      expect(judged).toEqual(['pass']);
    },
    60_000,
  );
});
