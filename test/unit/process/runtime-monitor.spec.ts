import { closeSync, openSync } from 'node:fs';
import { jest } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GcMonitor } from '../../../lib/process/gc-monitor.js';
import { RuntimeMonitor } from '../../../lib/process/runtime-monitor.js';
import { SystemClock } from '../../../lib/support/time/system-clock.js';
import { ManualClock } from './manual-clock.js';

const MEBIBYTE = 1_048_576;

describe('RuntimeMonitor', () => {
  let monitor: RuntimeMonitor | undefined;
  afterEach(() => monitor?.stop());

  it('agrees with process.memoryUsage() and process.uptime()', () => {
    monitor = new RuntimeMonitor(new ManualClock());
    const figures = monitor.read();
    const { rss, heapUsed } = process.memoryUsage();
    expect(Math.abs(figures.rssBytes! - rss)).toBeLessThan(8 * MEBIBYTE);
    expect(Math.abs(figures.heapUsedBytes - heapUsed)).toBeLessThan(2 * MEBIBYTE);
    expect(figures.heapLimitBytes).toBeGreaterThan(figures.heapUsedBytes);
    expect(Math.abs(figures.uptimeSeconds - process.uptime())).toBeLessThan(0.5);
  });

  it('gives the CPU time as a share of one core, agreeing with process.cpuUsage()', () => {
    // Real time: CPU time cannot be faked.
    monitor = new RuntimeMonitor(new SystemClock());
    monitor.start();
    const cpu = process.cpuUsage();
    const from = performance.now();
    while (process.cpuUsage(cpu).user < 200_000);
    const { user, system } = process.cpuUsage(cpu);
    const expected = (user + system) / 1_000 / (performance.now() - from);
    const { cpuUtilization } = monitor.read();
    expect(cpuUtilization! / expected).toBeGreaterThan(0.9);
    expect(cpuUtilization! / expected).toBeLessThan(1.1);
  });

  it('drops CPU time that is older than a minute', () => {
    const clock = new ManualClock();
    monitor = new RuntimeMonitor(clock);
    const usage = jest.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 });
    monitor.start();
    clock.advance(5_000);
    usage.mockReturnValue({ user: 9_000_000, system: 1_000_000 });
    clock.advance(5_000);
    expect(monitor.read().cpuUtilization).toBeCloseTo(1, 5);
    clock.advance(40_000);
    expect(monitor.read().cpuUtilization).toBeCloseTo(10 / 50, 5);
    clock.advance(30_000);
    expect(monitor.read().cpuUtilization).toBe(0);
    usage.mockRestore();
  });

  it('counts the resources that keep the process alive, by kind', async () => {
    monitor = new RuntimeMonitor(new ManualClock());
    const servers = Array.from({ length: 3 }, () => createServer().listen(0, '127.0.0.1'));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const { activeResources } = monitor.read();
    expect(activeResources['TCPServerWrap']).toBeGreaterThanOrEqual(3);
    servers.forEach((server) => server.close());
    await Promise.all(servers.map((server) => once(server, 'close')));
    // Node lists a handle for some turns after its 'close' event.
    const remaining = activeResources['TCPServerWrap']! - 3;
    while ((monitor.read().activeResources['TCPServerWrap'] ?? 0) > remaining) await turn();
    expect(monitor.read().activeResources['TCPServerWrap'] ?? 0).toBeLessThanOrEqual(remaining);
  });

  it('counts the open files', () => {
    monitor = new RuntimeMonitor(new ManualClock());
    // No await, because other parts of the process open and close files, too.
    const before = monitor.read().fileDescriptors.open;
    const files = Array.from({ length: 3 }, () => openSync('/dev/null', 'r'));
    const after = monitor.read().fileDescriptors.open;
    files.forEach((file) => closeSync(file));
    if (process.platform === 'linux') expect(after! - before!).toBe(3);
  });

  it('has no window figures before start and after stop', () => {
    const clock = new ManualClock();
    monitor = new RuntimeMonitor(clock);
    expect(monitor.read()).toMatchObject({ cpuUtilization: undefined, eventLoop: undefined });
    monitor.start();
    clock.advance(1_000);
    expect(monitor.read().eventLoop).toBeDefined();
    expect(monitor.read().cpuUtilization).toBeDefined();
    monitor.stop();
    expect(monitor.read()).toMatchObject({ cpuUtilization: undefined, eventLoop: undefined });
  });

  it('leaves no observer behind', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    monitor = new RuntimeMonitor(new ManualClock());
    monitor.start();
    monitor.stop();
    const witness = new GcMonitor(new ManualClock());
    witness.start();
    collect();
    while (witness.read().total.major.count === 0) await turn();
    witness.stop();
    expect(monitor.read().gc.total.major.count).toBe(0);
  });

  it('leaves no timer behind after repeated starts and stops', () => {
    const clock = new ManualClock();
    monitor = new RuntimeMonitor(clock);
    for (let i = 0; i < 3; i++) {
      monitor.start();
      monitor.start();
      clock.advance(25_000);
      expect(clock.pendingTimers).toBe(2);
      monitor.stop();
      monitor.stop();
      expect(clock.pendingTimers).toBe(0);
    }
  });
});
