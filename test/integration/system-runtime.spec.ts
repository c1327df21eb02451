import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { RuntimeFigures } from '../../lib/process/runtime-monitor.js';
import { type Child, runChild } from './system-child.js';

const START = `
import { RuntimeMonitor } from './lib/process/runtime-monitor.js';
import { SystemClock } from './lib/support/time/system-clock.js';
const monitor = new RuntimeMonitor(new SystemClock());
`;

/** User and system time of a process, from the kernel. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('RuntimeMonitor, seen from outside the process (needs /proc)', () => {
  let child: Child;
  afterEach(() => child.kill());

  it('agrees with the kernel about memory, CPU time and descriptors', async () => {
    const source = `${START}
      import { openSync } from 'node:fs';
      const keep = Buffer.alloc(100 * 1_048_576, 1);
      const files = Array.from({ length: 40 }, () => openSync('/dev/null', 'r'));
      say('ready');
      await go();
      monitor.start();
      const end = performance.now() + 600;
      while (performance.now() < end);
      await new Promise((resolve) => setTimeout(resolve, 600));
      say(monitor.read());
      await go();
      monitor.stop();
      if (keep.length + files.length < 0) say('never');`;
    child = await runChild(source);
    await child.next();
    const before = cpuSeconds(child.pid);
    const from = performance.now();
    child.go();
    const figures = await child.next<RuntimeFigures>();
    const cpuShare = (cpuSeconds(child.pid) - before) / ((performance.now() - from) / 1_000);
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const rss = Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1_024;
    const descriptors = readdirSync(`/proc/${child.pid}/fd`).length;
    const elapsed = Number(execFileSync('ps', ['-o', 'etimes=', '-p', `${child.pid}`], { encoding: 'utf8' }));
    child.go();

    expect(figures.rssBytes).toBeGreaterThan(100 * 1_048_576);
    expect(Math.abs(figures.rssBytes! / rss - 1)).toBeLessThan(0.05);
    expect(figures.fileDescriptors.open).toBe(descriptors);
    expect(Math.abs(figures.uptimeSeconds - elapsed)).toBeLessThan(2);
    // The kernel counts in hundredths of a second.
    expect(Math.abs(figures.cpuUtilization! - cpuShare)).toBeLessThan(0.06);
    // Blocked for half of the time.
    expect(figures.eventLoop!.utilization).toBeGreaterThan(0.35);
    expect(figures.eventLoop!.utilization).toBeLessThan(0.9);
    expect(figures.eventLoop!.delayMaxMs).toBeGreaterThan(550);
    expect((await child.ended).code).toBe(0);
  });

  it('counts forced collections', async () => {
    const source = `${START}
      monitor.start();
      for (let i = 0; i < 5; i++) gc!();
      for (let i = 0; i < 7; i++) gc!({ type: 'minor' } as never);
      // Node tells of collections some turns later.
      const told = () => monitor.read().gc.total;
      while (told().major.count < 5 || told().minor.count < 7) await new Promise((resolve) => setImmediate(resolve));
      say(monitor.read().gc);
      monitor.stop();`;
    child = await runChild(source, ['--expose-gc']);
    const { window, total } = await child.next<RuntimeFigures['gc']>();
    expect(window.major.count).toBe(5);
    expect(window.minor.count).toBeGreaterThanOrEqual(7);
    expect(window.minor.count).toBeLessThan(12);
    expect(window.major.pauseMs).toBeGreaterThan(window.minor.pauseMs);
    expect(total).toEqual(window);
  });

  it('does not keep the process alive while it runs', async () => {
    child = await runChild(
      `${START} monitor.start(); say(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'));`,
    );
    expect(await child.next()).toEqual([]);
    expect(await child.ended).toMatchObject({ code: 0, signal: null });
  });
});
