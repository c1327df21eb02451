import {
  livenessDependencyFaults,
  type LivenessDependent,
} from '../../../lib/registry/liveness-dependencies.js';

const system = (
  name: string,
  dependsOn: readonly string[] = [],
  joinsLiveness = false,
): LivenessDependent => ({
  name,
  dependsOn,
  isOnDemand: false,
  componentType: 'system',
  joinsLiveness,
});
const outside = (name: string, dependsOn: readonly string[] = []): LivenessDependent => ({
  ...system(name, dependsOn),
  componentType: 'datastore',
});
const liveness = (name: string, dependsOn: readonly string[]) => system(name, dependsOn, true);

const problems = (...checks: LivenessDependent[]) =>
  livenessDependencyFaults(checks).map(({ problem }) => problem);

describe('livenessDependencyFaults', () => {
  it('finds nothing wrong with liveness that depends on this process alone', () => {
    expect(problems(liveness('heap', []), liveness('loop', ['heap', 'disk']), system('disk'))).toEqual([]);
  });

  it('minds no dependency of a check that is not in liveness', () => {
    expect(
      problems(outside('orders-db'), outside('migrations', ['orders-db']), system('disk', ['orders-db'])),
    ).toEqual([]);
  });

  it('finds liveness that depends on something outside: pulled in by configuration, pods bounced (spring-boot #42159)', () => {
    expect(problems(outside('orders-db'), liveness('loop', ['orders-db']))).toEqual([
      'The check "loop" joins liveness and depends on "orders-db", whose componentType is not \'system\'. While that one fails, ' +
        'this one is skipped, so liveness fails, and every instance is restarted: a restart loop that mends nothing.',
    ]);
  });

  it('finds it at whatever remove, and each once', () => {
    const found = problems(
      outside('orders-db', ['network']),
      outside('network'),
      system('disk', ['orders-db']),
      system('heap', ['orders-db']),
      liveness('loop', ['disk', 'heap']),
    );
    expect(found).toHaveLength(2);
    expect(found.join()).toMatch(/depends on "orders-db".*depends on "network"/);
  });

  it('comes to an end in a circle, and passes over unknown names', () => {
    expect(problems(liveness('a', ['b', 'nobody']), system('b', ['a']))).toEqual([]);
  });

  it('comes to an end in a circle, however the checks are looked up', () => {
    const found = new Map([
      ['a', system('a', ['b'])],
      ['b', system('b', ['a', 'db'])],
      ['db', outside('db', ['a'])],
    ]);
    const copies = {
      get: (name: string) => (found.has(name) ? { ...found.get(name)! } : undefined),
      keys: () => found.keys(),
    };
    expect(livenessDependencyFaults([liveness('loop', ['a'])], copies)).toHaveLength(1);
  });
});
