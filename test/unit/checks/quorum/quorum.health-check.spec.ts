import { getEventListeners } from 'node:events';
import { Test } from '@nestjs/testing';
import type { CheckContext, CheckResult } from '../../../../lib/interfaces/check.js';
import { HealthIndicator } from '../../../../lib/decorators/health-indicator.decorator.js';
import { Clock } from '../../../../lib/support/time/clock.js';
import type { QuorumMember } from '../../../../lib/checks/quorum/member-runs.js';
import { QuorumHealthCheck } from '../../../../lib/checks/quorum/quorum.health-check.js';
import { ManualClock } from '../../process/manual-clock.js';

const up: QuorumMember = () => {};
const down: QuorumMember = () => {
  throw new Error('connection refused');
};
const hanging: QuorumMember = () => new Promise<never>(() => {});

class Replicas extends QuorumHealthCheck {
  protected override readonly clock = new ManualClock();

  constructor(public replicas: Record<string, QuorumMember>) {
    super({ minimum: 2, members: () => this.replicas });
  }

  get time(): ManualClock {
    return this.clock;
  }
}

const run = (check: Replicas, signal = new AbortController().signal): Promise<CheckResult> =>
  check.check({ signal, name: 'replicas', timeoutMs: 1_000 });

/** Lets what has been resolved be seen. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('QuorumHealthCheck', () => {
  it.each([
    ['three of three up', { a: up, b: up, c: up }, 'pass', 3],
    ['two of three up', { a: up, b: down, c: up }, 'warn', 2],
    ['one of three up', { a: up, b: down, c: down }, 'fail', 1],
    ['none of three up', { a: down, b: down, c: down }, 'fail', 0],
    ['only one member, which is up', { a: up }, 'fail', 1],
    ['no member', {}, 'fail', 0],
  ])(
    'compares the members that are up with the two that it needs: %s',
    async (_, members, status, membersUp) => {
      expect(await run(new Replicas(members))).toMatchObject({
        status,
        measurements: {
          membersUp: { observedValue: membersUp, observedUnit: 'members' },
          members: { observedValue: Object.keys(members).length },
        },
      });
    },
  );

  it('names each member that is down, and why', async () => {
    expect((await run(new Replicas({ a: up, b: down, c: () => false }))).output).toBe(
      '1 of 3 members are up, 2 are needed; b: connection refused; c: the check returned false',
    );
    expect(await run(new Replicas({ a: up, b: up }))).not.toHaveProperty('output');
  });

  it('accepts objects and functions, and every form of a result', async () => {
    const { measurements } = await run(
      new Replicas({
        object: { check: () => true },
        async: async () => ({ status: 'pass' }),
        rejecting: async () => Promise.reject(new Error('no')),
        strange: (() => 'up') as unknown as QuorumMember,
        nothing: undefined as unknown as QuorumMember,
      }),
    );
    expect(measurements!['membersUp']!.observedValue).toBe(2);
  });

  it('counts a member that warns as up, and warns', async () => {
    const check = new Replicas({ a: up, b: () => ({ status: 'warn', output: 'lagging behind' }) });
    expect(await run(check)).toMatchObject({
      status: 'warn',
      output: '2 of 2 members are up, 2 are needed; b: lagging behind',
    });
  });

  it('runs all members at once', async () => {
    const asked: string[] = [];
    const releases: (() => void)[] = [];
    const member = (name: string) => () => {
      asked.push(name);
      return new Promise<void>((resolve) => releases.push(resolve));
    };
    const result = run(new Replicas({ a: member('a'), b: member('b'), c: member('c') }));
    expect(asked).toEqual(['a', 'b', 'c']);
    releases.forEach((release) => release());
    expect((await result).status).toBe('pass');
  });

  it('reports a member that hangs as down, within the timeout of the check', async () => {
    const check = new Replicas({ a: up, b: hanging, c: up });
    const result = run(check);
    check.time.advance(800);
    expect(await result).toMatchObject({
      status: 'warn',
      output: '2 of 3 members are up, 2 are needed; b: no result within 800 ms',
    });
  });

  it('aborts a member at its deadline with a TimeoutError', async () => {
    let reason: unknown;
    const abortable = ({ signal }: CheckContext) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => reject((reason = signal.reason as Error))),
      );
    const check = new Replicas({ a: up, b: abortable });
    const result = run(check);
    check.time.advance(800);
    expect((await result).output).toBe('1 of 2 members are up, 2 are needed; b: no result within 800 ms');
    expect(reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('aborts the members when the whole run is aborted, before or during the run', async () => {
    for (const early of [true, false]) {
      const controller = new AbortController();
      if (early) controller.abort(new Error('shutdown'));
      let seen: AbortSignal | undefined;
      const check = new Replicas({
        a: ({ signal }) => {
          seen = signal;
          return new Promise<never>(() => {});
        },
      });
      const result = run(check, controller.signal);
      controller.abort(new Error('shutdown'));
      expect(seen?.reason).toEqual(new Error('shutdown'));
      expect((await result).status).toBe('fail');
    }
  });

  it('never starts a second run of a member that hangs, until it gives the first one up after a minute', async () => {
    let calls = 0;
    const check = new Replicas({
      a: up,
      b: () => {
        calls++;
        return new Promise<never>(() => {});
      },
    });
    const first = run(check);
    check.time.advance(800);
    await first;
    for (let i = 0; i < 59; i++) {
      expect((await run(check)).output).toMatch(/b: has not ended for \d+ ms$/);
      check.time.advance(1_000);
    }
    expect(calls).toBe(1);

    check.time.advance(200);
    const again = run(check);
    expect(calls).toBe(2);
    check.time.advance(800);
    await again;
  });

  it('ignores the late end of a run that was given up', async () => {
    const releases: (() => void)[] = [];
    const check = new Replicas({ a: up, b: () => new Promise<void>((resolve) => releases.push(resolve)) });
    for (let i = 0; i < 2; i++) {
      const result = run(check);
      check.time.advance(800);
      await result;
      if (i === 0) check.time.advance(60_000);
    }
    releases[0]!();
    await settle();
    expect((await run(check)).output).toContain('b: has not ended for 800 ms');
    expect(releases).toHaveLength(2);
  });

  it('runs a member again as soon as its late run has ended', async () => {
    let release = () => {};
    let calls = 0;
    const check = new Replicas({
      a: up,
      b: () => {
        calls++;
        return new Promise<void>((resolve) => (release = resolve));
      },
    });
    const first = run(check);
    check.time.advance(800);
    expect((await first).status).toBe('fail');
    release();
    await settle();
    const second = run(check);
    release();
    expect((await second).status).toBe('pass');
    expect(calls).toBe(2);
  });

  it('leaves no timers and no listeners', async () => {
    const { signal } = new AbortController();
    const check = new Replicas({ a: up, b: down });
    for (let i = 0; i < 100; i++) await run(check, signal);
    expect(check.time.pendingTimers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);

    check.replicas = null as never;
    await expect(run(check, signal)).rejects.toThrow(TypeError);
    expect(check.time.pendingTimers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('limits the number of members that the output names', async () => {
    const members = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`m${i}`, down]));
    expect((await run(new Replicas(members))).output).toMatch(/m9: connection refused; and 490 more$/);
  });

  it('gets the clock of the application', async () => {
    @HealthIndicator({ name: 'injected' })
    class Injected extends QuorumHealthCheck {
      constructor() {
        super({ minimum: 1, members: { a: up } });
      }
    }
    const clock = new ManualClock();
    const module = await Test.createTestingModule({
      providers: [Injected, { provide: Clock, useValue: clock }],
    }).compile();
    await module.init();
    expect(Reflect.get(module.get(Injected), 'clock')).toBe(clock);
  });

  it('rejects wrong options in the constructor, all at once', () => {
    class Faulty extends QuorumHealthCheck {}
    expect(() => new Faulty({ minimum: 0, memberTimeoutMs: -1, members: [] as never })).toThrow(
      /Faulty\.members is an array\.[^]*Faulty\.minimum is 0\.[^]*Faulty\.memberTimeoutMs is -1\./,
    );
    expect(() => new Faulty({} as never)).toThrow(/members is missing\.[^]*minimum is missing\./);
  });
});
