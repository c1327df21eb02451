import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MemoryHealthCheck } from '../../../../lib/checks/system/memory.health-check.js';

describe('MemoryHealthCheck', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'memory-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const container = (limit: number | string) => {
    put('proc/self/cgroup', '0::/pod/app\n');
    put('sys/fs/cgroup/pod/app/memory.max', `${limit}\n`);
  };

  class Memory extends MemoryHealthCheck {
    constructor() {
      super({ cgroupRoot: root, warnRssPercent: 60 });
    }
  }

  it.each([
    [3, 'pass'],
    [1.4, 'warn'],
    [1.02, 'fail'],
  ])('returns, in a container with %d times the used memory, the status %s', (factor, status) => {
    const rss = process.memoryUsage.rss();
    container(Math.round(rss * factor));
    const result = new Memory().check();
    expect(result.status).toBe(status);
    expect(result.measurements!['rssUtilization']).toMatchObject({ observedUnit: 'percent', status });
    expect(result.measurements!['rssLimit']!.observedValue).toBe(Math.round(rss * factor));
    const share = result.measurements!['rssUtilization']!.observedValue as number;
    expect(Math.abs(share - 100 / factor)).toBeLessThan(10);
    if (status !== 'pass') expect(result.output).toMatch(/^RSS of the container's limit: /);
  });

  it('reads the limit at each run, because a container can be resized', () => {
    const check = new Memory();
    container(process.memoryUsage.rss());
    expect(check.check().status).toBe('fail');
    container('max');
    expect(check.check().status).toBe('pass');
  });

  it('only measures the RSS if there is no limit', () => {
    container('max');
    const { status, measurements } = new Memory().check();
    expect(status).toBe('pass');
    expect(measurements).toHaveProperty('rss');
    expect(measurements).not.toHaveProperty('rssUtilization');
  });

  it('never fails for the heap or the RSS with false as the limit', () => {
    container(1);
    const check = new MemoryHealthCheck({ maxHeapPercent: false, maxRssPercent: false, cgroupRoot: root });
    expect(check.check()).toMatchObject({ status: 'pass', measurements: { rssUtilization: {} } });
  });

  it('fails above the limit for the heap', () => {
    const { status, output } = new MemoryHealthCheck({ maxHeapPercent: 0.01 }).check();
    expect(status).toBe('fail');
    expect(output).toMatch(/^heap that is kept: [\d.]+ percent, above the limit of 0.01 percent$/);
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Faulty extends MemoryHealthCheck {}
    expect(() => new Faulty({ warnHeapPercent: 95, maxRssPercent: 0 })).toThrow(
      /Faulty\.maxRssPercent is 0\.[^]*warnHeapPercent is 95, and maxHeapPercent is 75/,
    );
  });
});
