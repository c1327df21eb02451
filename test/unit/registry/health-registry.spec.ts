import { ProbeCatalog } from '../../../lib/probes/probe-catalog.js';
import { FakeClock } from 'nestjs-vitals/testing';
import type { Registration } from '../../../lib/interfaces/registration.js';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { CheckEngine } from '../../../lib/engine/check-engine.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { HealthRegistry, type Candidate } from '../../../lib/registry/health-registry.js';

function aRegistry() {
  const clock = new FakeClock();
  const engine = new CheckEngine(clock);
  const registry = new HealthRegistry(
    engine,
    resolveOptions().checks,
    new ProbeCatalog(resolveOptions().probes),
  );
  return { clock, engine, registry };
}

const candidate = (name: string, options: CheckOptions = {}): Candidate => ({
  name,
  check: () => undefined,
  options,
  origin: `${name} in TestModule`,
});
const names = (registrations: readonly Registration[]) => registrations.map(({ name }) => name);

describe('HealthRegistry', () => {
  it('lists its checks in the order of their registration, and those of each probe', () => {
    const { registry } = aRegistry();
    registry.register('b', () => undefined);
    registry.register('a', () => undefined, { probes: ['deep', 'startup'] });
    registry.register('c', () => undefined, { probes: ['liveness'], componentType: 'system' });
    expect(names(registry.list())).toEqual(['b', 'a', 'c']);
    expect(names(registry.membersOf('readiness'))).toEqual(['b']);
    expect(names(registry.membersOf('deep'))).toEqual(['b', 'a']);
    expect(names(registry.membersOf('startup'))).toEqual(['a']);
    expect(names(registry.membersOf('liveness'))).toEqual(['c']);
  });

  it('lists what nobody can change from outside', () => {
    const { registry } = aRegistry();
    registry.register('a', () => undefined);
    (registry.list() as Registration[]).length = 0;
    expect(registry.list()).toHaveLength(1);
  });

  it('takes a check out once, wherever it took part', () => {
    const { registry } = aRegistry();
    const remove = registry.register('a', () => undefined);
    registry.register('b', () => undefined);
    remove();
    remove();
    expect(names(registry.list())).toEqual(['b']);
    expect(names(registry.membersOf('readiness'))).toEqual(['b']);
  });

  it('calls a method as it is when it is called, and with its object', async () => {
    const { registry, engine } = aRegistry();
    const seen: string[] = [];
    const db = {
      name: 'db',
      check() {
        seen.push(this.name);
      },
    };
    registry.register('db', db, { cacheMs: 0 });
    await engine.refresh(registry.list(), 1_000);
    db.check = () => void seen.push('a spy');
    await engine.refresh(registry.list(), 1_000, true);
    expect(seen).toEqual(['db', 'a spy']);
  });

  it('tells of everything that is wrong with several candidates', () => {
    const { registry } = aRegistry();
    const faults = registry.faultsOf([
      candidate('good'),
      candidate('bad:name'),
      candidate('twice'),
      candidate('twice', { timeoutMs: 0 }),
      { ...candidate('no-check'), check: { ping() {} } as never },
    ]);
    expect(faults.map(({ problem }) => problem)).toEqual([
      'bad:name in TestModule gives its check the name "bad:name".',
      'Two checks have the name "twice": twice in TestModule, and twice in TestModule.',
      'The check "twice" (twice in TestModule).timeoutMs is 0.',
      'The check "no-check" of no-check in TestModule is an object without a check() method.',
    ]);
    expect(registry.list()).toEqual([]);
  });

  it('refuses a second name among the options, which would have no effect', () => {
    const { registry } = aRegistry();
    expect(() => registry.register('db', () => undefined, { name: 'orders-db' } as CheckOptions)).toThrow(
      'The options of the check "db" (HealthRegistry.register()) name it "orders-db", which has no effect.',
    );
  });

  it('looks at names in dependsOn once all checks are there, and from then on with each', () => {
    const { registry } = aRegistry();
    registry.register('migrations', () => undefined, { dependsOn: ['orders-db'] });
    registry.register('orders-db', () => undefined);
    expect(registry.completionFaults()).toEqual([]);
    expect(() => registry.register('late', () => undefined, { dependsOn: ['nobody'] })).toThrow(
      'The check "late" depends on "nobody", but no check has that name.',
    );
  });

  it('does not blame a check for depending on one that was refused', () => {
    const { registry } = aRegistry();
    registry.register('migrations', () => undefined, { dependsOn: ['orders-db'] });
    expect(() => registry.register('orders-db', () => undefined, { timeoutMs: -1 })).toThrow(
      'timeoutMs is -1',
    );
    expect(registry.completionFaults()).toEqual([]);
  });

  it('does not blame a newcomer for what another has depended on before it was taken out', () => {
    const { registry } = aRegistry();
    const remove = registry.register('orders-db', () => undefined);
    registry.register('migrations', () => undefined, { dependsOn: ['orders-db'] });
    expect(registry.completionFaults()).toEqual([]);
    remove();
    expect(() => registry.register('search', () => undefined)).not.toThrow();
  });

  it('lets no dependency into liveness by way of dependsOn (spring-boot #42159)', () => {
    const { registry } = aRegistry();
    registry.register('orders-db', () => undefined);
    const loop = { probes: ['liveness'], componentType: 'system', dependsOn: ['orders-db'] } as const;
    const remove = registry.register('loop', () => undefined, loop);
    expect(registry.completionFaults()).toMatchObject([
      { problem: expect.stringContaining('"loop" joins liveness and depends on "orders-db"') },
    ]);
    remove();
    expect(() => registry.register('loop', () => undefined, loop)).toThrow('joins liveness and depends on');
  });

  it('looks at no other check when one is registered, so that many are registered in linear time', () => {
    const { registry } = aRegistry();
    registry.register('root', () => undefined);
    registry.register('other', () => undefined);
    registry.completionFaults();
    const { options } = registry.list()[1]!;
    let reads = 0;
    for (const key of ['dependsOn', 'probes'] as const) {
      const value = options[key];
      Object.defineProperty(options, key, { get: () => (reads++, value) });
    }
    for (let index = 0; index < 50; index++) {
      registry.register(`check-${index}`, () => undefined, { dependsOn: ['root'] });
    }
    // Liveness is grouped once.
    expect(reads).toBe(1);
    const members = registry.membersOf('readiness');
    expect(members).toHaveLength(52);
    expect(registry.membersOf('readiness')).toBe(members);
    expect(reads).toBe(2);
  });

  it('leaves the members of a probe as they are while none joins or leaves it', () => {
    const { registry } = aRegistry();
    const remove = registry.register('a', () => undefined);
    const [readiness, deep] = [registry.membersOf('readiness'), registry.membersOf('deep')];
    const removeStartup = registry.register('b', () => undefined, { probes: ['startup'] });
    expect(registry.membersOf('readiness')).toBe(readiness);
    removeStartup();
    expect(registry.membersOf('readiness')).toBe(readiness);
    expect(registry.membersOf('startup')).toEqual([]);
    remove();
    expect(registry.membersOf('readiness')).toEqual([]);
    expect(registry.membersOf('deep')).toEqual([]);
    expect(readiness).toEqual(deep);
  });
});
