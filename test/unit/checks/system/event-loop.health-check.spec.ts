import { setTimeout as delay } from 'node:timers/promises';
import { Test } from '@nestjs/testing';
import { Clock } from '../../../../lib/support/time/clock.js';
import { HealthIndicator } from '../../../../lib/decorators/health-indicator.decorator.js';
import { EventLoopHealthCheck } from '../../../../lib/checks/system/event-loop.health-check.js';
import { ManualClock } from '../../process/manual-clock.js';

@HealthIndicator({ name: 'event-loop', componentType: 'system' })
class Loop extends EventLoopHealthCheck {
  constructor() {
    super({ maxDelayMs: 1_000, warnDelayMs: 200 });
  }
}

describe('EventLoopHealthCheck', () => {
  let clock: ManualClock;
  const create = async () => {
    clock = new ManualClock();
    const module = await Test.createTestingModule({
      providers: [Loop, { provide: Clock, useValue: clock }],
    }).compile();
    await module.init();
    return { module, loop: module.get(Loop) };
  };

  it('passes while the loop has no delay', async () => {
    const { loop } = await create();
    clock.advance(60_000);
    expect(loop.check()).toMatchObject({
      status: 'pass',
      measurements: {
        delayP50: { observedValue: 0, observedUnit: 'ms' },
        delayP99: { observedValue: 0, observedUnit: 'ms', status: 'pass' },
        delayMax: { observedValue: 0, observedUnit: 'ms' },
        utilization: { observedUnit: 'percent' },
      },
    });
  });

  it.each([
    [0.5, 'pass'],
    [1, 'warn'],
    [5, 'fail'],
  ])(
    'returns, after a block of %d seconds in a minute, the status %s, and recovers within a minute',
    async (seconds, status) => {
      const { loop } = await create();
      clock.advance(50_000);
      clock.block(seconds * 1_000);
      expect(loop.check().status).toBe(status);
      clock.advance(60_000);
      expect(loop.check().status).toBe('pass');
    },
  );

  it('leaves no timer after the shutdown of the application', async () => {
    const { module, loop } = await create();
    expect(clock.pendingTimers).toBe(1);
    await module.close();
    expect(clock.pendingTimers).toBe(0);
    expect(loop.check()).toEqual({ status: 'pass' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('detects a blocked loop in real time, without lifecycle hooks', async () => {
    const loop = new EventLoopHealthCheck({ maxDelayMs: 100, maxUtilizationPercent: 60 });
    expect(loop.check()).toEqual({ status: 'pass' });
    await delay(50);
    const end = performance.now() + 400;
    while (performance.now() < end);
    const { status, output } = loop.check();
    loop.onApplicationShutdown();
    expect(status).toBe('fail');
    expect(output).toMatch(
      /event-loop delay \(p99\): [\d.]+ ms, above.*; event-loop utilization: [\d.]+ percent, above/,
    );
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Faulty extends EventLoopHealthCheck {}
    expect(() => new Faulty({ windowMs: 0, warnDelayMs: 5_000 })).toThrow(
      /Faulty\.windowMs is 0\.[^]*warnDelayMs is 5000, and maxDelayMs is 1000/,
    );
  });
});
