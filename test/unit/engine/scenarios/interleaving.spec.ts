import * as fc from 'fast-check';
import { FakeClock } from 'nestjs-vitals/testing';
import type { Registration } from '../../../../lib/interfaces/registration.js';
import type { CheckOptions } from '../../../../lib/interfaces/check-options.js';
import { CheckEngine } from '../../../../lib/engine/check-engine.js';
import { registration } from '../fixtures.js';
import { RunLog, type Behaviour } from '../run-log.js';

const TIMEOUT = 100;
const ABANDON = 500;
const BUDGET = 60;

type Command =
  | { readonly do: 'probe'; readonly callers: number; readonly force: boolean }
  | { readonly do: 'behave'; readonly behaviour: Behaviour }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'block'; readonly ms: number }
  | { readonly do: 'settle'; readonly index: number; readonly fail: boolean };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('probe' as const),
      callers: fc.integer({ min: 1, max: 5 }),
      force: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('behave' as const),
      behaviour: fc.constantFrom<Behaviour>(
        'pass',
        'warn',
        'fail',
        'throw',
        'hang',
        'hang',
        'hang',
        'obey',
        'block',
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom(TIMEOUT - 1, TIMEOUT, TIMEOUT + 1, ABANDON, 2 * ABANDON),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('block' as const), ms: fc.integer({ min: 1, max: 300 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('settle' as const), index: fc.nat(5), fail: fc.boolean() }),
  },
);

const schedule = fc.array(command, { minLength: 1, maxLength: 40 });

/** An engine with one check, and the pending calls of every caller. */
class World {
  readonly clock = new FakeClock();
  readonly log = new RunLog(this.clock);
  readonly registration: Registration;
  readonly engine: CheckEngine;
  private readonly waits = new Set<{ readonly until: number }>();

  constructor(given: CheckOptions = {}) {
    this.engine = new CheckEngine(this.clock);
    this.registration = registration('orders-db', this.log.check, {
      timeoutMs: TIMEOUT,
      abandonAfterMs: ABANDON,
      cacheMs: 20,
      failureCacheMs: 10,
      staleAfterMs: 1_000_000_000,
      ...given,
    });
    this.engine.add(this.registration);
    this.engine.start();
  }

  get report() {
    return this.engine.report(this.registration);
  }

  probe(force = false): Promise<void> {
    const waited = this.engine.refresh([this.registration], BUDGET, force);
    if (waited === undefined) return Promise.resolve();
    const wait = { until: this.clock.now() + BUDGET };
    this.waits.add(wait);
    return waited.then(() => void this.waits.delete(wait));
  }

  async do(next: Command): Promise<void> {
    switch (next.do) {
      case 'probe':
        for (let caller = 0; caller < next.callers; caller++) void this.probe(next.force);
        return this.clock.settle();
      case 'behave':
        this.log.behaviour = next.behaviour;
        return;
      case 'advance':
        return this.clock.advance(next.ms);
      case 'block':
        return this.clock.block(next.ms);
      case 'settle': {
        const { alive, overdue } = this.log;
        const run = alive[next.index % Math.max(1, alive.length)];
        if (run === undefined) return;
        const before = this.report;
        run.settle(next.fail ? new Error('late') : undefined);
        await this.clock.settle();
        if (overdue.includes(run)) expect(withoutHang(this.report)).toEqual(withoutHang(before));
      }
    }
  }

  /** Asserts that the invariants hold. */
  verify(): void {
    const { alive, runs, expected } = this.log;
    expect(this.report.status).toBe(expected ?? 'fail');
    for (const run of runs) {
      for (const other of run.beside)
        expect(run.startedAt - other.startedAt).toBeGreaterThanOrEqual(TIMEOUT + ABANDON);
    }
    // At most one run is abandoned per abandonAfterMs.
    expect(alive.length).toBeLessThanOrEqual(1 + Math.floor(this.clock.now() / (TIMEOUT + ABANDON)));
    // One timer for the run, one for the schedule, and one for each waiting caller.
    expect(this.clock.pending).toBeLessThanOrEqual(2 + this.waits.size);
  }

  /** After a turn of the event loop, every caller has waited for the budget at most. */
  verifyWaits(): void {
    for (const { until } of this.waits) expect(until).toBeGreaterThan(this.clock.now());
  }
}

const withoutHang = ({ hungSince: _hungSince, ...report }: World['report']) => report;

async function play(world: World, commands: readonly Command[]): Promise<void> {
  await world.clock.settle();
  for (const next of commands) {
    await world.do(next);
    world.verify();
    if (next.do === 'advance') world.verifyWaits();
  }
}

describe('any interleaving of probes, hangs, recoveries, late settlements and time steps', () => {
  it('keeps the number of runs bounded, the report correct, and callers within their budget', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (commands) => {
        await play(new World(), commands);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps these invariants in background mode', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (commands) => {
        const world = new World({ intervalMs: 50, failureIntervalMs: 15 });
        await play(world, commands);
        world.engine.stop();
        await world.clock.advance(10_000);
        const { length } = world.log.runs;
        await world.clock.advance(10_000);
        expect(world.log.runs).toHaveLength(length);
        expect(world.clock.pending).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('lets the check recover within one refresh after its dependency has recovered', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, fc.boolean(), async (commands, fail) => {
        const world = new World();
        await play(world, commands);
        world.log.behaviour = 'pass';
        for (const run of world.log.alive) run.settle(fail ? new Error('late') : undefined);
        await world.clock.settle();
        // One refresh after the failure is no longer fresh.
        await world.clock.advance(25);
        await world.probe();
        expect(world.report).toMatchObject({ status: 'pass' });
        expect(world.report.hungSince).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets the check recover even if the earlier runs never settle', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (commands) => {
        const world = new World();
        await play(world, commands);
        world.log.behaviour = 'pass';
        await world.clock.advance(TIMEOUT + ABANDON);
        await world.probe();
        expect(world.report.status).toBe('pass');
        // Abandoned runs change nothing when they settle.
        for (const run of world.log.overdue) run.settle(new Error('very late'));
        await world.clock.settle();
        expect(world.report.status).toBe('pass');
      }),
      { numRuns: 1_000 },
    );
  });

  it('abandons at most one run per abandonAfterMs of a dependency that is dead for a minute', async () => {
    const world = new World();
    world.log.behaviour = 'hang';
    const minute = 60_000;
    while (world.clock.now() < minute) {
      void world.probe();
      await world.clock.advance(50);
    }
    expect(world.log.alive).toHaveLength(minute / (TIMEOUT + ABANDON));
    world.verify();
  });
});
