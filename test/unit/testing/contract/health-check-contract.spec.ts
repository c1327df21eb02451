import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import type { CheckContext, CheckFunction, CheckOutcome } from 'nestjs-vitals';
import { ContractViolationError, healthCheckContract, type HealthCheckHarness } from 'nestjs-vitals/testing';

const PASSES = 'passes while its dependency is up';
const FAILS = 'fails while its dependency is down';
const RECOVERS = 'passes again once its dependency is back';
const VALID = 'answers with nothing but valid outcomes, whatever its dependency does';
const SETTLES = 'settles when its signal fires';
const LISTENERS = 'leaves no listener on its signal';
const HANDLES = 'leaves no timer, no socket and no other handle open';
const MANY = 'survives a hundred runs without growing';

/** Answers when it is up, refuses when it is down, and says nothing when it hangs, until the signal fires. */
class Dependency {
  state: 'up' | 'down' | 'hanging' = 'up';
  questions = 0;

  async ask(signal?: AbortSignal): Promise<void> {
    this.questions++;
    if (this.state === 'down') throw new Error('connect ECONNREFUSED');
    if (this.state === 'up') return;
    await new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}

type Ask = (dependency: Dependency, context: CheckContext) => CheckOutcome | Promise<CheckOutcome>;

interface HarnessOptions extends Partial<HealthCheckHarness> {
  /** A harness is asked for its check at the start of each case: a good moment to begin anew. */
  readonly beginCase?: () => void;
}

function harnessOf(ask: Ask, { beginCase, ...more }: HarnessOptions = {}) {
  const dependency = new Dependency();
  const harness: HealthCheckHarness = {
    check: () => {
      beginCase?.();
      return (context) => ask(dependency, context);
    },
    breakDependency: () => (dependency.state = 'down'),
    restoreDependency: () => (dependency.state = 'up'),
    hangDependency: () => (dependency.state = 'hanging'),
    timeoutMs: 200,
    graceMs: 50,
    recoverWithinMs: 60,
    ...more,
  };
  return { dependency, harness };
}

/** The cases that the check does not keep, with what is said of it. */
async function violationsOf(harness: HealthCheckHarness): Promise<Record<string, string>> {
  const violations: Record<string, string> = {};
  for (const { name, run } of healthCheckContract(harness)) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ContractViolationError)) throw error;
      violations[name] = error.message;
    }
  }
  return violations;
}

const brokenBy = async (ask: Ask, more?: HarnessOptions) =>
  Object.keys(await violationsOf(harnessOf(ask, more).harness));

const good: Ask = (dependency, { signal }) => dependency.ask(signal);

// Real time throughout: a client is no part of the library, and knows nothing of a fake clock.
describe('healthCheckContract', () => {
  it('names its cases, so that any test runner can register them', () => {
    const names = healthCheckContract(harnessOf(good).harness).map(({ name }) => name);
    expect(names).toEqual([PASSES, FAILS, RECOVERS, VALID, SETTLES, LISTENERS, HANDLES, MANY]);
  });

  it('is kept by a good check, whether a function or an object', async () => {
    const { harness, dependency } = harnessOf(good);
    expect(await violationsOf(harness)).toEqual({});
    const object = { check: ({ signal }: CheckContext) => dependency.ask(signal) };
    expect(await violationsOf({ ...harness, check: async () => object })).toEqual({});
  });

  it('is kept by a check that answers with a boolean or a result', async () => {
    const answer =
      (up: CheckOutcome, down: CheckOutcome): Ask =>
      async (dependency, context) => {
        try {
          await good(dependency, context);
          return up;
        } catch {
          return down;
        }
      };
    expect(await brokenBy(answer(true, false))).toEqual([]);
    expect(await brokenBy(answer({ status: 'pass' }, { status: 'fail', output: 'refused' }))).toEqual([]);
  });

  it('accepts a harness that is an instance of a class', async () => {
    class Harness implements HealthCheckHarness {
      readonly graceMs = 50;
      private readonly dependency = new Dependency();
      check() {
        return ({ signal }: CheckContext) => this.dependency.ask(signal);
      }
      breakDependency() {
        this.dependency.state = 'down';
      }
      restoreDependency() {
        this.dependency.state = 'up';
      }
      hangDependency() {
        this.dependency.state = 'hanging';
      }
    }
    expect(await violationsOf(new Harness())).toEqual({});
  });

  it('leaves the dependency as it found it, after each case, kept or not', async () => {
    const { harness, dependency } = harnessOf(() => undefined);
    let restored = 0;
    const counting = { ...harness, restoreDependency: () => (restored++, harness.restoreDependency()) };
    for (const { run } of healthCheckContract(counting)) {
      await run().catch(() => undefined);
      expect(dependency.state).toBe('up');
    }
    expect(restored).toBeGreaterThan(0);
  });

  it('does not touch a dependency that a case has left alone', async () => {
    const { harness } = harnessOf(good);
    const restoreDependency = () => {
      throw new Error('was not broken');
    };
    const [passes] = healthCheckContract({ ...harness, restoreDependency });
    await passes?.run();
  });

  describe('is broken by a check that lies:', () => {
    it('one that asks nothing', async () => {
      expect(await brokenBy(() => undefined)).toEqual([FAILS, SETTLES]);
    });

    it('one that swallows the error', async () => {
      const violations = await violationsOf(
        harnessOf(async (dependency, context) => {
          await Promise.resolve(good(dependency, context)).catch(() => undefined);
        }).harness,
      );
      expect(Object.keys(violations)).toEqual([FAILS, SETTLES]);
      expect(violations[FAILS]).toBe(
        'The check answered "pass" while its dependency was down. Ask the dependency itself in check(), ' +
          'and let its error through: do not catch it, and do not answer from memory.',
      );
    });

    it('one that answers from memory', async () => {
      let remembered: Promise<CheckOutcome> | undefined;
      const check: Ask = (dependency, context) => (remembered ??= Promise.resolve(good(dependency, context)));
      expect(await brokenBy(check)).toEqual([FAILS, SETTLES]);
    });

    it('one that only warns when its dependency is down', async () => {
      const check: Ask = async (dependency, context) => {
        try {
          await good(dependency, context);
        } catch (error) {
          if (dependency.state === 'hanging') throw error;
          return { status: 'warn' };
        }
        return undefined;
      };
      expect(await brokenBy(check)).toEqual([FAILS]);
    });

    it('one that never passes', async () => {
      const violations = await violationsOf(harnessOf(() => false).harness);
      expect(Object.keys(violations)).toEqual([PASSES, RECOVERS, MANY]);
      expect(violations[PASSES]).toMatch(
        /^The check answered "fail" \(CHECK_FAILED: the check returned false\) although its dependency is up\. Let check\(\) return/,
      );
    });

    it('one that does not recover', async () => {
      let broken = false;
      const check: Ask = async (dependency, context) => {
        if (dependency.state === 'down') broken = true;
        if (broken) throw new Error('the client is closed');
        await good(dependency, context);
      };
      expect(await brokenBy(check, { beginCase: () => (broken = false) })).toEqual([RECOVERS]);
    });

    it('one that says it passes when the signal fires', async () => {
      const check: Ask = (dependency, context) =>
        dependency.state === 'hanging'
          ? good(dependency, context) && Promise.resolve()
          : good(dependency, context);
      expect(await brokenBy(check)).toEqual([SETTLES]);
    });
  });

  it('gives a client time to reconnect', async () => {
    let refusals = 0;
    const check: Ask = async (dependency, { signal }) => {
      if (dependency.state === 'down') refusals = 3;
      if (refusals-- > 0) throw new Error('reconnecting');
      await dependency.ask(signal);
    };
    const recovers = (recoverWithinMs: number) =>
      healthCheckContract(harnessOf(check, { recoverWithinMs }).harness)
        .find(({ name }) => name === RECOVERS)
        ?.run();
    await recovers(5_000);
    await expect(recovers(0)).rejects.toThrow('0 ms after its dependency came back');
  });

  it('is broken by a check that ignores the signal', async () => {
    const violations = await violationsOf(harnessOf((dependency) => dependency.ask()).harness);
    expect(Object.keys(violations)).toEqual([SETTLES]);
    expect(violations[SETTLES]).toMatch(
      /^The check was still running 50 ms after its signal had fired, so it ignores the signal\. Hand the signal/,
    );
  });

  it('cannot find out that a check ignores the signal if the harness cannot let the dependency hang', async () => {
    const { harness } = harnessOf((dependency) => dependency.ask());
    const { hangDependency: _none, ...without } = harness;
    expect(await violationsOf(without)).toEqual({});
    const never: CheckFunction = () => new Promise(() => undefined);
    expect(
      Object.keys(await violationsOf({ ...without, check: () => never, timeoutMs: 5, graceMs: 5 })),
    ).toContain(SETTLES);
  });

  it('is broken by a check that leaves listeners on its signal (nestjs/terminus #2767)', async () => {
    const check: Ask = async (dependency, context) => {
      context.signal.addEventListener('abort', () => undefined);
      await good(dependency, context);
    };
    const violations = await violationsOf(harnessOf(check).harness);
    expect(Object.keys(violations)).toEqual([LISTENERS]);
    expect(violations[LISTENERS]).toContain(
      'left 1 listener(s) on its signal after a run with its dependency up.',
    );
  });

  it('is broken by a check that leaves listeners on its signal when it fails', async () => {
    const check: Ask = async (dependency, context) => {
      const listener = () => undefined;
      context.signal.addEventListener('abort', listener);
      await good(dependency, context);
      context.signal.removeEventListener('abort', listener);
    };
    const violations = await violationsOf(harnessOf(check).harness);
    expect(Object.keys(violations)).toEqual([LISTENERS]);
    expect(violations[LISTENERS]).toContain('with its dependency down');
  });

  it('is broken by a check that races its dependency against a timer and does not clear it', async () => {
    const timers: NodeJS.Timeout[] = [];
    const check: Ask = (dependency, context) =>
      Promise.race([
        good(dependency, context),
        new Promise<never>((_resolve, reject) => {
          timers.push(setTimeout(() => reject(new Error('too slow')), 60_000));
        }),
      ]);
    const violations = await violationsOf(harnessOf(check).harness);
    for (const timer of timers) clearTimeout(timer);
    expect(Object.keys(violations)).toEqual([HANDLES, MANY]);
    expect(violations[HANDLES]).toContain('left open, after 20 runs with its dependency up: 20 × Timeout');
  });

  it('is broken by a check that leaves a timer behind only when it fails', async () => {
    const timers: NodeJS.Timeout[] = [];
    const check: Ask = async (dependency, context) => {
      const timer = setTimeout(() => undefined, 60_000);
      timers.push(timer);
      await good(dependency, context);
      clearTimeout(timer);
    };
    const violations = await violationsOf(harnessOf(check).harness);
    for (const timer of timers) clearTimeout(timer);
    expect(Object.keys(violations)).toEqual([HANDLES]);
    expect(violations[HANDLES]).toContain('after 10 runs with its dependency down: 10 × Timeout');
  });

  it('is broken by a check that opens a connection for each run (nestjs/terminus PR #2329, docmost redis.health.ts)', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const sockets: Socket[] = [];
    const connect = () => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      sockets.push(socket);
      return new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    };
    const leaking: Ask = async (dependency, context) => {
      await good(dependency, context);
      await connect();
    };
    const closing: Ask = async (dependency, context) => {
      await leaking(dependency, context);
      sockets.pop()?.destroy();
    };
    try {
      const violations = await violationsOf(harnessOf(leaking).harness);
      expect(Object.keys(violations)).toEqual([HANDLES, MANY]);
      expect(violations[HANDLES]).toMatch(/\d+ × TCPSocketWrap/);
      expect(await brokenBy(closing)).toEqual([]);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is broken by a check that remembers every run', async () => {
    const memory: string[][] = [];
    const check: Ask = async (dependency, context) => {
      memory.push(Array.from({ length: 1_500 }, (_item, index) => `entry ${index} of ${memory.length}`));
      await good(dependency, context);
    };
    const violations = await violationsOf(harnessOf(check).harness);
    expect(Object.keys(violations)).toEqual([MANY]);
    expect(violations[MANY]).toMatch(/^The heap grew by \d+ bytes in 100 runs/);
    expect(await brokenBy(check, { maxGrowthBytes: Infinity })).toEqual([]);
  });

  it('is broken by a check that does not last a hundred runs', async () => {
    let left = 60;
    const check: Ask = async (dependency, context) => {
      if (left-- <= 0) throw new Error('the pool is exhausted');
      await good(dependency, context);
    };
    const violations = await violationsOf(harnessOf(check, { beginCase: () => (left = 60) }).harness);
    expect(Object.keys(violations)).toEqual([MANY]);
    expect(violations[MANY]).toContain('the pool is exhausted) in run 56 of 100');
  });

  it('is broken by a check whose answer is not an outcome (nestjs/terminus 12.1.0: a result of another shape, answered 200)', async () => {
    const check = async (dependency: Dependency, context: CheckContext) => {
      await good(dependency, context);
      return { 'orders-db': { status: 'up' } } as never;
    };
    const violations = await violationsOf(harnessOf(check).harness);
    expect(Object.keys(violations)).toEqual([PASSES, RECOVERS, VALID, MANY]);
    expect(violations[VALID]).toContain('What the check answered is not an outcome');
  });

  it('is broken by a check whose failure is not an outcome', async () => {
    const check = (async (dependency: Dependency, context: CheckContext) => {
      try {
        await good(dependency, context);
      } catch {
        return null;
      }
      return undefined;
    }) as unknown as Ask;
    expect(await brokenBy(check)).toEqual([FAILS, VALID]);
  });
});
