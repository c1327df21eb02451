import { type Child, runChild } from './system-child.js';

interface Reading {
  readonly status: string;
  readonly output?: string;
  readonly share: number;
}

const FILL = `
import { MemoryHealthCheck } from './lib/indicators/system/memory.health-check.js';
class Memory extends MemoryHealthCheck {
  protected override readonly warnHeapPercent = 65;
}
const check = new Memory();
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

  it('warns, then fails, before the process dies of it', async () => {
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
    expect(readings.map(({ status }) => status)).toContain('warn');
    expect(readings.at(-1)).toMatchObject({
      status: 'fail',
      output: expect.stringMatching(/^heap that is kept: [\d.]+ percent, above the limit of 80 percent$/),
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
