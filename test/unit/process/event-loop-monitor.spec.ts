import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLoopMonitor } from '../../../lib/process/event-loop-monitor.js';
import { SystemClock } from '../../../lib/support/time/system-clock.js';
import { ManualClock } from './manual-clock.js';

function blockFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('EventLoopMonitor', () => {
  describe('with a manual clock', () => {
    let clock: ManualClock;
    let monitor: EventLoopMonitor;
    beforeEach(() => {
      clock = new ManualClock();
      monitor = new EventLoopMonitor(clock);
      monitor.start();
    });
    afterEach(() => monitor.stop());

    it('reports no delay for a loop that is on time', () => {
      clock.advance(10_000);
      expect(monitor.read()).toMatchObject({ delayP50Ms: 0.001, delayP99Ms: 0.001, delayMaxMs: 0.001 });
    });

    it('has no figures before the first sample', () => {
      expect(monitor.read()).toBeUndefined();
    });

    it('reports a block of five of fifty seconds in its p99, since a tenth of the arrivals waited', () => {
      clock.advance(45_000);
      clock.block(5_000);
      const { delayP50Ms, delayP99Ms, delayMaxMs } = monitor.read()!;
      expect(delayMaxMs).toBeCloseTo(4_980, -1);
      // Of 2 500 arrivals, 250 waited from 5 000 ms down to nothing; the 25th of them waited for about 4 500.
      expect(delayP99Ms).toBeGreaterThan(4_400);
      expect(delayP99Ms).toBeLessThan(4_600);
      expect(delayP50Ms).toBe(0.001);
    });

    it('drops a block after a minute', () => {
      clock.block(5_000);
      clock.advance(49_000);
      expect(monitor.read()!.delayMaxMs).toBeGreaterThan(4_900);
      clock.advance(11_000);
      expect(monitor.read()!.delayMaxMs).toBe(0.001);
    });

    it('counts a block that ended in the current turn, once', () => {
      clock.advance(1_000);
      clock.jump(3_000);
      expect(monitor.read()!.delayMaxMs).toBeGreaterThan(2_900);
      expect(clock.pendingTimers).toBe(1);
      clock.advance(60_000);
      expect(monitor.read()!.delayMaxMs).toBe(0.001);
    });

    it('counts the arrivals in the window and the longest wait of a block that is longer than the window', () => {
      clock.block(180_020);
      const { delayP50Ms, delayMaxMs } = monitor.read()!;
      expect(delayP50Ms).toBeCloseTo(30_000, -3);
      expect(delayMaxMs).toBeCloseTo(180_000, -3);
    });

    it('works after the process was stopped for days', () => {
      clock.block(3 * 86_400_000);
      expect(monitor.read()!.delayMaxMs).toBeGreaterThanOrEqual(3_599_000);
    });

    it('runs one timer after repeated starts, and none after stop', () => {
      monitor.start();
      expect(clock.pendingTimers).toBe(1);
      clock.advance(5_000);
      expect(clock.pendingTimers).toBe(1);
      monitor.stop();
      monitor.stop();
      expect(clock.pendingTimers).toBe(0);
      expect(monitor.read()).toBeUndefined();
    });
  });

  describe('in real time, since only real time shows a real block', () => {
    it('finds the block that Node finds, and the utilization', async () => {
      const witness = monitorEventLoopDelay({ resolution: 20 });
      const monitor = new EventLoopMonitor(new SystemClock());
      witness.enable();
      monitor.start();
      const before = performance.eventLoopUtilization();
      await delay(200);
      blockFor(400);
      await delay(200);

      const figures = monitor.read()!;
      const utilization = performance.eventLoopUtilization(before).utilization;
      monitor.stop();
      witness.disable();
      expect(figures.delayMaxMs).toBeGreaterThan(375);
      // Node's figure contains the 20 ms between two samples.
      expect(Math.abs(figures.delayMaxMs - (witness.max / 1e6 - 20))).toBeLessThan(60);
      expect(figures.delayP99Ms).toBeGreaterThan(300);
      expect(figures.utilization).toBeGreaterThan(0.4);
      expect(Math.abs(figures.utilization - utilization)).toBeLessThan(0.02);
    });

    it('finds the utilization of the window alone', async () => {
      const monitor = new EventLoopMonitor(new SystemClock(), 300);
      monitor.start();
      blockFor(500);
      expect(monitor.read()!.utilization).toBeGreaterThan(0.9);
      await delay(800);
      const { utilization, delayMaxMs } = monitor.read()!;
      monitor.stop();
      expect(utilization).toBeLessThan(0.25);
      expect(delayMaxMs).toBeLessThan(300);
    });
  });
});
