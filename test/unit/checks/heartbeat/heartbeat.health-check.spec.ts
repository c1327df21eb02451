import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HealthIndicator } from '../../../../lib/decorators/health-indicator.decorator.js';
import { Clock } from '../../../../lib/support/time/clock.js';
import { HeartbeatHealthCheck } from '../../../../lib/checks/heartbeat/heartbeat.health-check.js';
import { ManualClock } from '../../process/manual-clock.js';

@HealthIndicator({ name: 'consumer' })
class Consumer extends HeartbeatHealthCheck {
  constructor() {
    super({ maxSilenceMs: 60_000, graceMs: 300_000 });
  }
}

@Injectable()
class Something {}

@HealthIndicator({ name: 'with-dependencies' })
class WithDependencies extends HeartbeatHealthCheck {
  constructor(readonly something: Something) {
    super({ maxSilenceMs: 1_000 });
  }
}

describe('HeartbeatHealthCheck', () => {
  let clock: ManualClock;
  const create = async <T extends HeartbeatHealthCheck>(type: new (...args: never[]) => T): Promise<T> => {
    clock = new ManualClock();
    const module = await Test.createTestingModule({
      providers: [Something, type as new () => T, { provide: Clock, useValue: clock }],
    }).compile();
    await module.init();
    return module.get(type as new () => T);
  };

  it('passes while beats come, and measures the age of the last one', async () => {
    const consumer = await create(Consumer);
    for (let i = 0; i < 10; i++) {
      clock.advance(50_000);
      consumer.beat();
    }
    clock.advance(60_000);
    expect(consumer.check()).toEqual({
      status: 'pass',
      measurements: {
        age: { observedValue: 60_000, observedUnit: 'ms' },
        beats: { observedValue: 10, observedUnit: 'beats' },
      },
    });
  });

  it('fails when the last beat is too old, and recovers with the next beat', async () => {
    const consumer = await create(Consumer);
    consumer.beat();
    clock.advance(60_001);
    expect(consumer.check()).toMatchObject({
      status: 'fail',
      output: 'the last beat was 60001 ms ago, more than 60000 ms',
      measurements: { age: { observedValue: 60_001 } },
    });
    consumer.beat();
    expect(consumer.check().status).toBe('pass');
  });

  it('passes without a beat during the grace period, and then fails', async () => {
    const consumer = await create(Consumer);
    clock.advance(300_000);
    expect(consumer.check()).toEqual({
      status: 'pass',
      measurements: { beats: { observedValue: 0, observedUnit: 'beats' } },
    });
    clock.advance(1);
    expect(consumer.check()).toMatchObject({
      status: 'fail',
      output: 'there was no beat in 300001 ms since the start, more than 300000 ms',
    });
  });

  it('allows the first beat maxSilenceMs if there is no graceMs', async () => {
    const check = await create(WithDependencies);
    clock.advance(1_000);
    expect(check.check().status).toBe('pass');
    clock.advance(1);
    expect(check.check().status).toBe('fail');
  });

  it('gets the clock of the application if the subclass has a constructor, too', async () => {
    const check = await create(WithDependencies);
    expect(check.something).toBeInstanceOf(Something);
    expect(Reflect.get(check, 'clock')).toBe(clock);
  });

  it('works without an application, and counts the grace from its first run', () => {
    const fake = new ManualClock();
    class Alone extends HeartbeatHealthCheck {
      protected override readonly clock = fake;
    }
    const check = new Alone({ maxSilenceMs: 1_000 });
    expect(check.check().status).toBe('pass');
    fake.advance(1_001);
    expect(check.check().status).toBe('fail');
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Faulty extends HeartbeatHealthCheck {}
    expect(() => new Faulty({ maxSilenceMs: Number.NaN, graceMs: -1 })).toThrow(
      /Faulty\.maxSilenceMs is NaN\.[^]*Faulty\.graceMs is -1\./,
    );
  });
});
