import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HealthIndicator } from '../../../../lib/decorators/health-indicator.decorator.js';
import { Clock } from '../../../../lib/support/time/clock.js';
import { HeartbeatHealthCheck } from '../../../../lib/checks/heartbeat/heartbeat.health-check.js';
import { ManualClock } from '../../process/manual-clock.js';

@HealthIndicator({ name: 'consumer' })
class Consumer extends HeartbeatHealthCheck {
  protected override readonly maxSilenceMs = 60_000;
  protected override readonly graceMs: number | undefined = 300_000;
}

@Injectable()
class Something {}

@HealthIndicator({ name: 'with-dependencies' })
class WithDependencies extends HeartbeatHealthCheck {
  protected override readonly maxSilenceMs = 1_000;

  constructor(readonly something: Something) {
    super();
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

  it('passes while beats come, and tells the age of the last one', async () => {
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

  it('fails once the silence is too long, and recovers with the next beat', async () => {
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

  it('waits for the first beat for the grace period, and no longer', async () => {
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

  it('gives the first beat as long as any other where no grace is set', async () => {
    const check = await create(WithDependencies);
    clock.advance(1_000);
    expect(check.check().status).toBe('pass');
    clock.advance(1);
    expect(check.check().status).toBe('fail');
  });

  it('gets the clock of the application also where the class has a constructor of its own', async () => {
    const check = await create(WithDependencies);
    expect(check.something).toBeInstanceOf(Something);
    expect(Reflect.get(check, 'clock')).toBe(clock);
  });

  it('works without an application, and counts the grace from its first run', () => {
    const fake = new ManualClock();
    class Alone extends HeartbeatHealthCheck {
      protected override readonly maxSilenceMs = 1_000;
      protected override readonly clock = fake;
    }
    const check = new Alone();
    expect(check.check().status).toBe('pass');
    fake.advance(1_001);
    expect(check.check().status).toBe('fail');
  });

  it('refuses faulty properties at boot, and at the first run where there is no boot', () => {
    class Faulty extends HeartbeatHealthCheck {
      protected override readonly maxSilenceMs = Number.NaN;
      protected override readonly graceMs = -1;
    }
    expect(() => new Faulty().onModuleInit()).toThrow(/maxSilenceMs is NaN\.[^]*graceMs is -1\./);
    expect(() => new Faulty().check()).toThrow('Faulty.maxSilenceMs is NaN.');
  });
});
