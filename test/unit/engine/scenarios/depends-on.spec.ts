import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { ControllableCheck, FakeClock } from 'nestjs-vitals/testing';
import type { CheckOptions } from '../../../../lib/interfaces/check-options.js';
import { CheckEngine } from '../../../../lib/engine/check-engine.js';
import { Dependencies } from '../../../../lib/engine/dependencies.js';
import { registration } from '../fixtures.js';

const CACHE = 100;

/** An engine with a graph of checks. In `{ b: ['a'] }`, b depends on a. */
function createGraph(
  edges: Record<string, readonly string[]>,
  given: CheckOptions = {},
  own: Record<string, CheckOptions> = {},
) {
  const clock = new FakeClock();
  const recorded: string[] = [];
  const engine = new CheckEngine(clock, { random: () => 0.5 });
  engine.listen({
    recorded: (own) => {
      const { name, status, reason, rootCause } = engine.report(own);
      recorded.push(`${name}: ${reason ?? status}${rootCause === undefined ? '' : ` (${rootCause})`}`);
    },
    released: () => undefined,
    removed: () => undefined,
    slow: () => undefined,
  });
  const nodes = new Map(
    Object.entries(edges).map(([name, dependsOn]) => {
      const check = new ControllableCheck();
      const registered = registration(name, check.check, {
        cacheMs: CACHE,
        failureCacheMs: CACHE,
        ...given,
        ...own[name],
        dependsOn,
      });
      engine.add(registered);
      return [name, { check, registration: registered }] as const;
    }),
  );
  const node = (name: string) => {
    const found = nodes.get(name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  };
  const all = () => [...nodes.values()].map((each) => each.registration);
  return {
    clock,
    engine,
    recorded,
    check: (name: string): ControllableCheck => node(name).check,
    registrationOf: (name: string) => node(name).registration,
    report: (name: string) => engine.report(node(name).registration),
    statuses: () =>
      Object.fromEntries(
        [...nodes].map(([name, each]) => {
          const { status, reason, rootCause } = engine.report(each.registration);
          return [name, rootCause === undefined ? (reason ?? status) : `${reason} (${rootCause})`];
        }),
      ),
    refresh: async (...names: string[]) => {
      await engine.refresh(
        names.length === 0 ? all() : names.map((name) => node(name).registration),
        1_000_000,
      );
      await clock.settle();
    },
    expire: () => clock.advance(CACHE),
  };
}

const chain = { a: [], b: ['a'], c: ['b'] };
const diamond = { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] };

describe('dependsOn', () => {
  it('runs the dependencies of a check before it, although only the check was requested', async () => {
    const order: string[] = [];
    const { check, refresh } = createGraph(chain);
    for (const name of ['a', 'b', 'c']) check(name).answer(() => void order.push(name));
    await refresh('c');
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('does not run a check while its dependency fails, and names the root cause', async () => {
    const { check, refresh, report } = createGraph(chain);
    check('a').fail();
    await refresh();
    expect(report('b')).toMatchObject({
      status: 'fail',
      reason: 'SKIPPED',
      rootCause: 'a',
      output: 'not run, because it depends on "a", which fails',
    });
    expect(check('b').calls).toBe(0);
  });

  it('names the root cause through a chain', async () => {
    const { check, refresh, statuses } = createGraph(chain);
    check('a').fail();
    await refresh();
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
  });

  it('runs a skipped check in background mode as soon as the root cause has recovered, despite other dependents', async () => {
    // b is released before c, and b depends on c.
    const { check, refresh, statuses, expire } = createGraph(
      { a: [], b: ['a', 'c'], c: ['a'] },
      {},
      { c: { intervalMs: 60_000, staleAfterMs: 600_000 } },
    );
    check('a').fail();
    await refresh();
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
    check('a').pass();
    await expire();
    await refresh('a');
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'pass' });
  });

  it('visits each check of a long chain a few times only, when it primes and releases them', async () => {
    const length = 300;
    const names = Array.from({ length }, (_, index) => `n${index}`);
    const { engine, clock, check, refresh, expire, statuses } = createGraph(
      Object.fromEntries(names.map((name, index) => [name, index === 0 ? [] : [names[index - 1]!]])),
      { cacheMs: 1_000_000 },
    );
    const lookups = jest.spyOn(Dependencies.prototype, 'of');
    try {
      engine.start();
      await clock.settle();
      expect(new Set(Object.values(statuses()))).toEqual(new Set(['pass']));
      expect(lookups.mock.calls.length).toBeLessThanOrEqual(3 * length);
      check('n0').fail();
      await clock.advance(1_000_000);
      await refresh('n0');
      expect(statuses()[`n${length - 1}`]).toBe('SKIPPED (n0)');
      check('n0').pass();
      await expire();
      lookups.mockClear();
      await refresh('n0');
      expect(new Set(Object.values(statuses()))).toEqual(new Set(['pass']));
      expect(lookups.mock.calls.length).toBeLessThanOrEqual(3 * length);
    } finally {
      lookups.mockRestore();
    }
  });

  it('visits each check of a wide graph a few times only, not once per path, when it releases them', async () => {
    const layers = 6;
    const width = 8;
    const edges: Record<string, string[]> = { root: [] };
    let above = ['root'];
    for (let layer = 0; layer < layers; layer++) {
      const names = Array.from({ length: width }, (_, index) => `l${layer}-${index}`);
      for (const name of names) edges[name] = above;
      above = names;
    }
    const { check, refresh, expire, statuses } = createGraph(edges, { cacheMs: 1_000_000 });
    check('root').fail();
    await refresh();
    check('root').pass();
    await expire();
    const lookups = jest.spyOn(Dependencies.prototype, 'of');
    try {
      await refresh('root');
      expect(new Set(Object.values(statuses()))).toEqual(new Set(['pass']));
      expect(lookups.mock.calls.length).toBeLessThanOrEqual((width + 3) * (1 + layers * width));
      expect(check(`l${layers - 1}-0`).calls).toBe(1);
    } finally {
      lookups.mockRestore();
    }
  });

  it('names another root cause after the first one has recovered', async () => {
    const { check, refresh, expire, statuses } = createGraph(diamond);
    check('b').fail();
    check('c').fail();
    await refresh();
    expect(statuses()).toMatchObject({ d: 'SKIPPED (b)' });
    check('b').pass();
    await expire();
    await refresh('b');
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'CHECK_FAILED', d: 'SKIPPED (c)' });
    expect(check('d').calls).toBe(0);
  });

  it('names the root cause through a diamond, and runs a shared dependency once', async () => {
    const { check, refresh, statuses, expire } = createGraph(diamond);
    await refresh();
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'pass', d: 'pass' });
    check('a').fail();
    await expire();
    await refresh();
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)', d: 'SKIPPED (a)' });
    expect(check('a').calls).toBe(2);
    expect(check('d').calls).toBe(1);
  });

  it('names the dependency that fails when the other one passes', async () => {
    const { check, refresh, statuses } = createGraph(diamond);
    check('c').fail();
    await refresh();
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'CHECK_FAILED', d: 'SKIPPED (c)' });
  });

  it('skips dependents as soon as a check fails, without a refresh of the dependents', async () => {
    const { check, refresh, statuses, recorded, expire } = createGraph(chain);
    await refresh();
    check('a').fail();
    await expire();
    recorded.length = 0;
    await refresh('a');
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
    expect(recorded).toEqual(['a: CHECK_FAILED', 'b: SKIPPED (a)', 'c: SKIPPED (a)']);
  });

  it('runs a retired check again when another check depends on it', async () => {
    const world = createGraph({ a: [], b: [] }, { cacheMs: 0 });
    await world.refresh();
    world.engine.retire(world.registrationOf('a'));
    await world.refresh('a');
    expect(world.check('a').calls).toBe(1);
    world.check('a').fail();
    const late = registration('late', () => undefined, { cacheMs: 0, dependsOn: ['a'] });
    world.engine.add(late);
    await world.engine.refresh([late], 1_000);
    expect(world.engine.report(late)).toMatchObject({ reason: 'SKIPPED', rootCause: 'a' });
  });

  it('restarts the timer of a retired background check when another check depends on it', async () => {
    const world = createGraph({ a: [] }, { intervalMs: 1_000, staleAfterMs: 60_000 });
    world.engine.start();
    await world.clock.advance(1_000);
    world.engine.retire(world.registrationOf('a'));
    await world.clock.advance(5_000);
    const { calls } = world.check('a');
    world.engine.add(registration('late', () => undefined, { dependsOn: ['a'] }));
    await world.clock.advance(5_500);
    expect(world.check('a').calls - calls).toBe(6);
  });

  it('runs skipped checks as soon as the root cause has recovered, without a refresh', async () => {
    const { check, refresh, statuses, expire } = createGraph(diamond);
    check('a').fail();
    await refresh();
    check('a').pass();
    await expire();
    await refresh('a');
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'pass', d: 'pass' });
    expect(check('d').calls).toBe(1);
  });

  it('reports the result of the check itself after it has run again', async () => {
    const { check, refresh, statuses, expire } = createGraph(chain);
    check('a').fail();
    check('b').fail();
    await refresh();
    check('a').pass();
    await expire();
    await refresh();
    expect(statuses()).toEqual({ a: 'pass', b: 'CHECK_FAILED', c: 'SKIPPED (b)' });
  });

  it('names the new root cause when the failing check is itself skipped', async () => {
    const { check, refresh, statuses, expire } = createGraph(chain);
    check('b').fail();
    await refresh();
    expect(statuses()).toEqual({ a: 'pass', b: 'CHECK_FAILED', c: 'SKIPPED (b)' });
    check('a').fail();
    await expire();
    await refresh('a');
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
  });

  it('names a check that fails by itself after it has run again, without a refresh', async () => {
    const { check, refresh, statuses, expire } = createGraph(chain);
    check('a').fail();
    check('b').fail();
    await refresh();
    check('a').pass();
    await expire();
    await refresh('a');
    expect(statuses()).toEqual({ a: 'pass', b: 'CHECK_FAILED', c: 'SKIPPED (b)' });
  });

  it('does not skip because of a warning, or because of a failure below failureThreshold', async () => {
    const warned = createGraph(chain);
    warned.check('a').warn();
    await warned.refresh();
    expect(warned.statuses()).toEqual({ a: 'CHECK_FAILED', b: 'pass', c: 'pass' });
    const damped = createGraph(chain, { failureThreshold: 2 });
    await damped.refresh();
    damped.check('a').fail();
    await damped.expire();
    await damped.refresh();
    expect(damped.statuses()).toEqual({ a: 'pass', b: 'pass', c: 'pass' });
    await damped.expire();
    await damped.refresh();
    expect(damped.statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
  });

  it('discards the result of a run that was in flight when its dependency failed', async () => {
    const { check, refresh, engine, registrationOf, statuses, clock, expire } = createGraph({
      a: [],
      b: ['a'],
    });
    await refresh();
    await expire();
    check('b').hang();
    void engine.refresh([registrationOf('b')], 1_000);
    await clock.settle();
    check('a').fail();
    await expire();
    await refresh('a');
    check('b').recover();
    await clock.settle();
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)' });
  });

  it('ends the skip with the recovery even if an earlier run is still in flight', async () => {
    const { check, refresh, engine, registrationOf, statuses, clock, expire } = createGraph({
      a: [],
      b: ['a'],
    });
    await refresh();
    await expire();
    check('b').hang();
    void engine.refresh([registrationOf('b')], 1_000);
    await clock.settle();
    check('a').fail();
    await expire();
    await refresh('a');
    check('a').pass();
    await expire();
    await refresh('a');
    check('b').recover();
    await clock.settle();
    expect(statuses()).toEqual({ a: 'pass', b: 'pass' });
    expect(check('b').maxRunning).toBe(1);
  });

  it('waits for a running dependency, and skips after that one has timed out', async () => {
    const { check, engine, registrationOf, statuses, clock } = createGraph(chain, { timeoutMs: 50 });
    check('a').hang();
    let done = false;
    void engine.refresh([registrationOf('c')], 1_000)?.then(() => (done = true));
    await clock.advance(49);
    expect(done).toBe(false);
    await clock.advance(1);
    expect(done).toBe(true);
    expect(statuses()).toEqual({ a: 'TIMEOUT', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
  });

  it('runs a check whose dependency is removed', async () => {
    const { check, refresh, engine, registrationOf, report, clock } = createGraph({ a: [], b: ['a'] });
    check('a').fail();
    await refresh();
    engine.remove(registrationOf('a'));
    await clock.settle();
    expect(report('b')).toMatchObject({ status: 'pass' });
  });

  it('visits each check once, however many paths lead to it', async () => {
    const layer = (level: number) => ['x', 'y', 'z'].map((name) => `${name}${level}`);
    const edges: Record<string, readonly string[]> = {};
    for (let level = 0; level < 25; level++)
      for (const name of layer(level)) edges[name] = level === 0 ? [] : layer(level - 1);
    const { check, refresh, report } = createGraph(edges);
    // There are 3^25 paths: following all of them would take years.
    await refresh('x24');
    expect(report('x24').status).toBe('pass');
    expect(check('y0').calls).toBe(1);
  });

  it('ends the skip at once in background mode, not at the next interval', async () => {
    const { check, engine, statuses, clock, refresh, expire } = createGraph(chain, {
      intervalMs: 10_000,
      staleAfterMs: 60_000,
    });
    check('a').fail();
    engine.start();
    await clock.advance(1);
    expect(statuses()).toEqual({ a: 'CHECK_FAILED', b: 'SKIPPED (a)', c: 'SKIPPED (a)' });
    expect(check('c').calls).toBe(0);
    check('a').pass();
    await expire();
    await refresh();
    expect(check('a').calls).toBe(1);
    await clock.advance(9_900);
    expect(statuses()).toEqual({ a: 'pass', b: 'pass', c: 'pass' });
  });

  it('agrees with a model on any graph and any order of failures and recoveries', async () => {
    const size = 6;
    const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 10 });
    const change = fc.record({
      node: fc.nat(size - 1),
      to: fc.constantFrom('pass', 'fail', 'throwSync', 'hang', 'recover'),
      refresh: fc.array(fc.nat(size - 1), { maxLength: 3 }),
      settleFirst: fc.boolean(),
    } as const);
    await fc.assert(
      fc.asyncProperty(edges, fc.array(change, { minLength: 1, maxLength: 12 }), async (pairs, changes) => {
        const graph: Record<string, string[]> = {};
        for (let node = 0; node < size; node++) {
          // Only smaller numbers, so that there is no cycle.
          const to = pairs
            .filter(([a, b]) => Math.max(a, b) === node && a !== b)
            .map(([a, b]) => `n${Math.min(a, b)}`);
          graph[`n${node}`] = [...new Set(to)];
        }
        const world = createGraph(graph, { timeoutMs: 30, abandonAfterMs: 200 });
        const down = new Set<string>();
        for (const { node, to, refresh, settleFirst } of changes) {
          const name = `n${node}`;
          world.check(name)[to]();
          if (to === 'pass' || to === 'recover') down.delete(name);
          else down.add(name);
          if (refresh.length > 0) {
            void world.engine.refresh(
              refresh.map((index) => world.registrationOf(`n${index}`)),
              1_000_000,
            );
            if (settleFirst) await world.clock.settle();
          }
          await world.clock.advance(settleFirst ? 40 : 0);
        }
        // Long enough to abandon every hung run; then one full refresh gives the true statuses.
        await world.clock.advance(1_000);
        void world.engine.refresh(Object.keys(graph).map(world.registrationOf), 1_000_000);
        await world.clock.advance(1_000);
        for (const [name, dependsOn] of Object.entries(graph)) {
          const { status, reason, rootCause } = world.report(name);
          const failing = dependsOn.filter((dependency) => world.report(dependency).status === 'fail');
          expect(status).toBe(down.has(name) || failing.length > 0 ? 'fail' : 'pass');
          expect(reason === 'SKIPPED').toBe(failing.length > 0);
          if (rootCause !== undefined) {
            expect(down).toContain(rootCause);
            expect(world.report(rootCause).reason).not.toBe('SKIPPED');
          }
          expect(world.check(name).maxRunning).toBeLessThanOrEqual(1 + changes.length);
        }
        for (const name of Object.keys(graph)) world.check(name).recover();
        await world.clock.settle();
        await world.expire();
        await world.refresh();
        expect(Object.values(world.statuses())).toEqual(Array.from({ length: size }, () => 'pass'));
      }),
      { numRuns: 500 },
    );
  });
});
