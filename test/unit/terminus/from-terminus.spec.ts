import { HealthIndicatorService } from '@nestjs/terminus';
import { fromTerminus } from '../../../lib/terminus/from-terminus.js';

const context = { signal: new AbortController().signal, name: 'db', timeoutMs: 1_000 };
const run = async (indicator: Parameters<typeof fromTerminus>[0]) => fromTerminus(indicator)(context);

/** The error of terminus 10 and 11, which is gone in 12. */
class TerminusHealthCheckError extends Error {
  readonly isHealthCheckError = true;
  constructor(
    message: string,
    readonly causes: unknown,
  ) {
    super(message);
  }
}

describe('fromTerminus()', () => {
  it('passes while the indicator is up, with its figures', async () => {
    expect(await run(() => ({ db: { status: 'up' } }))).toEqual({ status: 'pass', measurements: {} });
    expect(
      await run(async () => ({ db: { status: 'up', connections: 3, role: 'primary', nested: {} } })),
    ).toEqual({
      status: 'pass',
      measurements: { connections: { observedValue: 3 }, role: { observedValue: 'primary' } },
    });
  });

  it('fails with the message of an indicator that is down', async () => {
    expect(await run(() => ({ db: { status: 'down', message: 'no connection' } }))).toMatchObject({
      status: 'fail',
      output: 'no connection',
    });
    expect(await run(() => ({ db: { status: 'down' } }))).toMatchObject({ status: 'fail', output: 'down' });
  });

  it('fails with the causes of a thrown HealthCheckError of terminus 10', async () => {
    const causes = { db: { status: 'down', message: 'timeout of 1000ms exceeded' } };
    const outcome = await run(() =>
      Promise.reject(new TerminusHealthCheckError('db is not available', causes)),
    );
    expect(outcome).toMatchObject({ status: 'fail', output: 'timeout of 1000ms exceeded' });
  });

  it('throws every other error on, also one whose causes are no result', async () => {
    const errors = [new Error('ECONNREFUSED'), new TerminusHealthCheckError('broken', 'no causes')];
    for (const error of errors)
      await expect(
        run(() => {
          throw error;
        }),
      ).rejects.toBe(error);
    await expect(run(() => Promise.reject(undefined))).rejects.toThrow();
  });

  it('is as bad as the worst of several keys, and names them', async () => {
    const result = {
      primary: { status: 'up', lag: 1 },
      replica: { status: 'degraded', message: 'slow' },
      archive: { status: 'down', message: 'gone' },
    };
    expect(await run(() => result)).toEqual({
      status: 'fail',
      output: 'replica: slow; archive: gone',
      measurements: { 'primary.lag': { observedValue: 1 } },
    });
  });

  it.each([
    undefined,
    null,
    true,
    {},
    [],
    'up',
    { db: 'up' },
    { db: { status: 'UP' } },
    { db: { status: 'toString' } },
  ])('fails if the indicator returns %p, even where terminus says ok', async (result) => {
    await expect(run(() => result as never)).rejects.toThrow('is not a result of an indicator of terminus');
  });

  it('refuses a promise, whose result would never change', () => {
    expect(() => fromTerminus(Promise.resolve({ db: { status: 'up' } }))).toThrow('fromTerminus() was given');
    expect(() => fromTerminus(undefined as never)).toThrow('Give it a function that calls the indicator');
  });

  describe('with terminus 12', () => {
    const session = new HealthIndicatorService().check('db');

    it.each([
      [() => session.up({ connections: 3 }), 'pass'],
      [() => session.degraded('slow'), 'warn'],
      [() => session.down('gone'), 'fail'],
    ])('takes the results of a session: %#', async (indicator, status) => {
      expect(await run(indicator)).toMatchObject({ status });
    });

    it('runs an attempt anew for each run, and takes its failure', async () => {
      let runs = 0;
      const check = fromTerminus(
        session.attempt(async () => {
          if (++runs > 1) throw new Error('gone');
        }),
      );
      expect(await check(context)).toMatchObject({ status: 'pass' });
      expect(await check(context)).toMatchObject({ status: 'fail', output: 'gone' });
    });
  });
});
