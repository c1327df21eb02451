import { HealthCheckError, type CheckFunction } from 'nestjs-vitals';
import { ControllableCheck, settle } from 'nestjs-vitals/testing';
import { startOnFakeTime } from '../support/start-fake-time.js';

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const cyclic: Record<string, unknown> = { status: 'pass' };
cyclic['self'] = cyclic;

describe('a check that answers strangely', () => {
  it.each<[string, CheckFunction, string]>([
    ['throws a revoked Proxy', () => Promise.reject(revoked()), 'CHECK_FAILED'],
    ['throws a Symbol', () => Promise.reject(Symbol('no')), 'CHECK_FAILED'],
    ['throws a function', () => Promise.reject(() => 'no'), 'CHECK_FAILED'],
    [
      'throws figures that cannot be read',
      () => {
        throw Object.defineProperty(new HealthCheckError('no'), 'measurements', { get: revoked });
      },
      'CHECK_FAILED',
    ],
    ['returns a revoked Proxy', () => revoked() as never, 'CHECK_FAILED'],
    [
      'returns a Proxy whose every property throws',
      () => new Proxy({}, { get: throwing }) as never,
      'CHECK_FAILED',
    ],
    ['returns a thenable that throws', () => thenable(throwing), 'CHECK_FAILED'],
    ['returns an array', () => ['pass'] as never, 'INVALID_RESULT'],
    [
      'returns a status that only looks like one',
      () => ({ status: new String('pass') }) as never,
      'INVALID_RESULT',
    ],
    [
      'returns measurements under a getter that throws',
      () => withThrowingMeasurement() as never,
      'INVALID_RESULT',
    ],
    ['returns an output that is no text', () => ({ status: 'pass', output: 10n }) as never, 'INVALID_RESULT'],
  ])('that %s fails, and nothing else does', async (_what, check, reason) => {
    const { registry, readiness } = await startOnFakeTime();
    registry.register('neighbour', () => true);
    registry.register('hostile', check);
    const { checks } = await readiness();
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['neighbour pass', 'hostile fail']);
    expect(checks[1]?.reason).toBe(reason);
  });

  it.each<[string, CheckFunction]>([
    [
      'of a subclass',
      () => new (class Mine<T> extends Promise<T> {})((resolve) => resolve(undefined)) as never,
    ],
    [
      'that resolves, and then rejects',
      () => new Promise((resolve, reject) => (resolve(), reject(new Error()))),
    ],
    ['that is no Promise at all', () => thenable((resolve) => (resolve(), resolve()))],
  ])('may return a promise %s', async (_what, check) => {
    const { registry, readiness } = await startOnFakeTime();
    registry.register('strange', check);
    expect((await readiness()).status).toBe('pass');
  });

  it('may show any value in a measurement', async () => {
    const { registry, health, clock } = await startOnFakeTime();
    const values = {
      cyclic,
      nan: Number.NaN,
      date: new Date(Number.NaN),
      big: 10n,
      revoked: revoked(),
      nothing: undefined,
    };
    const measurements = Object.fromEntries(
      Object.entries({ ...values, ['__proto__']: 1, [Symbol('s')]: 1 }).map(([key, observedValue]) => [
        key,
        { observedValue },
      ]),
    );
    registry.register('strange', () => ({ status: 'pass', measurements }));
    const report = health.evaluate('deep');
    await clock.advance(3_000);
    expect((await report).status).toBe('pass');
  });

  it('learns of its timeout though it broke its context', async () => {
    const { registry, clock, health } = await startOnFakeTime();
    let signal: AbortSignal | undefined;
    registry.register('vandal', (context) => {
      signal = context.signal;
      Object.assign(context, { signal: undefined, name: 'other', timeoutMs: 0 });
      return new Promise(() => undefined);
    });
    await clock.advance(2_000);
    expect(signal?.aborted).toBe(true);
    expect(health.report('readiness').checks).toMatchObject([{ name: 'vandal', reason: 'TIMEOUT' }]);
  });
});

describe('a check that reaches back into its own health', () => {
  it('and asks for its own probe gets an answer within the budget, and gives one', async () => {
    const { registry, health, clock } = await startOnFakeTime();
    const seen: (string | undefined)[] = [];
    const askAtOnce = () => health.evaluate('readiness').then(({ reason }) => void seen.push(reason));
    registry.register('narcissus', async () => {
      await Promise.resolve();
      await askAtOnce();
    });
    registry.register('echo', askAtOnce);
    const report = health.evaluate('readiness');
    await clock.advance(900);
    await report;
    await settle();
    expect(seen).toEqual(['PENDING', 'PENDING']);
    expect((await health.evaluate('readiness')).status).toBe('pass');
  });

  it('and unregisters during its run is removed, and its waiting probes get an answer', async () => {
    const { registry, health } = await startOnFakeTime();
    const runs: ControllableCheck[] = [new ControllableCheck().hang(), new ControllableCheck().hang()];
    const [whole, view] = runs.map((check, index) => registry.register(`self-${index}`, check));
    const first = health.evaluate('readiness');
    const second = health.evaluate('deep', { only: ['self-1'], fresh: true });
    whole?.();
    view?.();
    expect((await first).checks).toEqual([]);
    await expect(second).rejects.toThrow('There is no check named "self-1"');
    runs.forEach((check) => check.recover());
    await settle();
    expect((await health.evaluate('readiness')).status).toBe('pass');
  });

  it('and brings further checks while it runs', async () => {
    const { registry, readiness } = await startOnFakeTime();
    const more = (name: string) => () => void registry.register(name, () => true, { dependsOn: ['mother'] });
    registry.register('mother', async () => {
      more('at-once')();
      await Promise.resolve();
      more('later')();
    });
    const { status, checks } = await readiness();
    expect(status).toBe('pass');
    expect(checks.map(({ name }) => name)).toEqual(['mother', 'at-once', 'later']);
  });

  it('and refuses traffic while it runs', async () => {
    const { registry, availability, readiness } = await startOnFakeTime();
    registry.register('judge', () => availability.refuseTraffic('I say so'));
    expect(await readiness()).toMatchObject({ status: 'fail', reason: 'REFUSED' });
  });
});

describe('registering and unregistering', () => {
  it('does not blame a new check for the dependencies of another check', async () => {
    const { registry, readiness } = await startOnFakeTime();
    const removeDatabase = registry.register('database', () => true);
    registry.register('reports', () => true, { dependsOn: ['database'] });
    removeDatabase();
    registry.register('unrelated', () => true);
    expect(() => registry.register('lost', () => true, { dependsOn: ['database'] })).toThrow(
      /"lost" depends on/,
    );
    expect((await readiness()).status).toBe('pass');
  });

  it('refuses a newcomer that closes a circle', async () => {
    const { registry } = await startOnFakeTime();
    const removeDatabase = registry.register('database', () => true);
    registry.register('reports', () => true, { dependsOn: ['database'] });
    removeDatabase();
    expect(() => registry.register('database', () => true, { dependsOn: ['reports'] })).toThrow(
      /"database" → "reports" → "database"/,
    );
  });

  it('may be called as every object calls its properties, and in any script', async () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'Ωmega', '支付', 'डेटाबेस', 'e\u0301tat'];
    const { registry, health, clock } = await startOnFakeTime();
    for (const name of names) registry.register(name, () => true);
    const report = health.evaluate('deep', { only: names });
    await clock.advance(3_000);
    expect((await report).checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
      names.map((name) => `${name} pass`),
    );
    for (const name of ['__proto__', 'a b ', ' ', 'a,b', 'a:b', 'a/b', 'a\nb', '']) {
      expect(() => registry.register(name, () => true)).toThrow(/gives its check the name/);
    }
  });

  it('costs a newcomer about the same however many there are', async () => {
    const { registry, readiness } = await startOnFakeTime();
    const register = (from: number, to: number) => {
      const before = process.cpuUsage();
      for (let index = from; index < to; index++) registry.register(`check-${index}`, () => true);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    register(0, 4_500);
    // In ms of CPU, generously: where each newcomer is held against all the others, these take 1 300.
    expect(register(4_500, 5_000)).toBeLessThan(700);
    expect((await readiness()).checks).toHaveLength(5_000);
  });
});

function thenable(then: (resolve: () => void) => void): never {
  // oxlint-disable-next-line unicorn/no-thenable -- the test needs a thenable
  return Object.defineProperty({}, 'then', { value: then }) as never;
}

function throwing(): never {
  throw new Error('a trap');
}

function withThrowingMeasurement() {
  return {
    status: 'pass',
    measurements: {
      size: {
        get observedValue() {
          return throwing();
        },
      },
    },
  };
}
