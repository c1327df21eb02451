import { blockEventLoop, settle, type TransitionRecorder } from 'nestjs-vitals/testing';
import { filter, map, repeat, retry, share, switchMap, take, tap } from 'rxjs';
import { startHealth, type Started } from '../start-health.js';

const CACHE = 100;

// An uncaught throw or rejection fails the test in which it happens, as it would end a process.
describe('an observer', () => {
  const start = () => startHealth({ checks: { db: { cacheMs: CACHE, failureCacheMs: CACHE } } });

  /** Makes the check fail or pass, and waits for the delivery of the transition. */
  async function change({ check, clock, health }: Started, to: 'pass' | 'fail'): Promise<string> {
    check('db')[to]();
    await clock.advance(CACHE);
    const { status } = await health.evaluate('readiness');
    await settle();
    return status;
  }

  async function expectAllWell(started: Started): Promise<void> {
    expect(await change(started, 'fail')).toBe('fail');
    expect(await change(started, 'pass')).toBe('pass');
    expect(emitted(started.recorder)).toEqual([
      'db fail',
      'readiness fail',
      'deep fail',
      'db pass',
      'readiness pass',
      'deep pass',
    ]);
  }

  const emitted = (recorder: TransitionRecorder) =>
    recorder.transitions.map((one) => `${one.kind === 'check' ? one.check : one.probe} ${one.to}`);

  const failures = ({ log }: Started) =>
    log.filter(({ text }) => text.includes('failed to handle a change of health'));

  it('still receives events after it throws; the error is reported, and other observers are not affected', async () => {
    const started = await start();
    let seen = 0;
    started.health.changes$.subscribe(() => {
      seen++;
      throw new Error('from a subscriber');
    });
    await expectAllWell(started);
    expect(seen).toBe(6);
    expect(failures(started)).toHaveLength(6);
    expect(failures(started)[0]).toEqual({
      level: 'error',
      text: 'A subscriber of changes$ failed to handle a change of health: from a subscriber',
    });
  });

  it('receives the next change only, if it subscribes again during a delivery, as retry() and repeat() do', async () => {
    const started = await start();
    const seen = { retried: 0, repeated: 0 };
    started.health.changes$
      .pipe(
        tap(() => {
          seen.retried++;
          throw new Error('from an operator');
        }),
        retry(),
      )
      .subscribe();
    started.health.changes$.pipe(take(1), repeat()).subscribe(() => seen.repeated++);
    await expectAllWell(started);
    expect(seen).toEqual({ retried: 6, repeated: 6 });
  });

  it('can unsubscribe another observer during a delivery, which then receives nothing', async () => {
    const started = await start();
    let seen = 0;
    started.health.changes$.subscribe(() => other.unsubscribe());
    const other = started.health.changes$.subscribe(() => seen++);
    await change(started, 'fail');
    expect(seen).toBe(0);
  });

  it('cannot change what other observers receive', async () => {
    const started = await start();
    started.health.changes$.subscribe((transition) => void Object.assign(transition, { to: 'pass' }));
    await expectAllWell(started);
  });

  it('may be an object that throws, without effect on others', async () => {
    const started = await start();
    started.health.changes$.subscribe({
      next: () => {
        throw new Error('from an observer');
      },
    });
    await expectAllWell(started);
  });

  it('may reject, which is reported and does not affect others', async () => {
    const started = await start();
    started.health.changes$.subscribe(async () => {
      await Promise.resolve();
      throw new Error('from an async subscriber');
    });
    await expectAllWell(started);
    expect(failures(started)).toHaveLength(6);
  });

  it('may throw behind operators without effect on others', async () => {
    const started = await start();
    started.health.changes$
      .pipe(
        filter(({ kind }) => kind === 'check'),
        map(({ to }) => to),
        share(),
      )
      .subscribe(() => {
        throw new Error('behind operators');
      });
    await expectAllWell(started);
    expect(failures(started)).toHaveLength(2);
  });

  it.each<[string, (started: Started) => unknown]>([
    [
      'map',
      ({ health }) =>
        health.changes$
          .pipe(
            map(() => {
              throw new Error('in an operator');
            }),
          )
          .subscribe(),
    ],
    [
      'tap',
      ({ health }) =>
        health.changes$
          .pipe(
            tap(() => {
              throw new Error('in an operator');
            }),
          )
          .subscribe(() => undefined),
    ],
    [
      'filter',
      ({ health }) =>
        health.changes$
          .pipe(
            filter(() => {
              throw new Error('in an operator');
            }),
          )
          .subscribe({}),
    ],
    [
      'switchMap that rejects',
      ({ health }) =>
        health.changes$.pipe(switchMap(() => Promise.reject(new Error('in an operator')))).subscribe(),
    ],
  ])(
    'whose operator fails (%s) is reported once, ends, and does not affect others',
    async (_name, subscribe) => {
      const started = await start();
      subscribe(started);
      await expectAllWell(started);
      expect(failures(started)).toHaveLength(1);
      expect(failures(started)[0]?.text).toContain('in an operator');
    },
  );

  it('may throw in its own error handler without effect on others', async () => {
    const started = await start();
    started.health.changes$
      .pipe(
        map(() => {
          throw new Error('in an operator');
        }),
      )
      .subscribe({
        error: () => {
          throw new Error('in the handler');
        },
      });
    await expectAllWell(started);
    expect(failures(started)[0]?.text).toContain('in the handler');
  });

  // Real time: the test blocks the thread itself.
  it('that blocks does not delay the response that it observes', async () => {
    const started = await start();
    started.health.changes$.subscribe(() => blockEventLoop(20));
    started.check('db').fail();
    await started.clock.advance(CACHE);
    const begin = performance.now();
    expect((await started.health.evaluate('readiness')).status).toBe('fail');
    expect(performance.now() - begin).toBeLessThan(20);
    await settle();
    expect(emitted(started.recorder)).toEqual(['db fail', 'readiness fail', 'deep fail']);
  });

  it('may evaluate health', async () => {
    const started = await start();
    const answers: Promise<{ readonly status: string }>[] = [];
    started.health.changes$.subscribe(() =>
      answers.push(started.health.evaluate('readiness'), started.health.evaluate('deep')),
    );
    await expectAllWell(started);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([
      ...Array.from({ length: 6 }, () => 'fail'),
      ...Array.from({ length: 6 }, () => 'pass'),
    ]);
  });

  it('may unsubscribe itself or another observer during a delivery', async () => {
    const started = await start();
    let seen = 0;
    const own = started.health.changes$.subscribe(() => {
      seen++;
      own.unsubscribe();
      other.unsubscribe();
    });
    const other = started.health.changes$.subscribe(() => void seen++);
    await expectAllWell(started);
    expect(seen).toBe(1);
  });

  it('that subscribes late receives later events only', async () => {
    const started = await start();
    await change(started, 'fail');
    const seen: string[] = [];
    started.health.changes$.subscribe(({ to }) => seen.push(to));
    await change(started, 'pass');
    expect(seen).toEqual(['pass', 'pass', 'pass']);
  });

  it('that is a throwing logger does not affect others', async () => {
    const fail = (...args: unknown[]) => {
      if (args.includes('HealthModule')) throw new Error('the transport is closed');
    };
    const started = await startHealth({
      checks: { db: { cacheMs: CACHE, failureCacheMs: CACHE, slowAfterMs: 10 } },
      logger: { log: fail, warn: fail, error: fail },
    });
    started.health.changes$.subscribe(() => {
      throw new Error('and this one, too');
    });
    await expectAllWell(started);
    started.check('db').block(50, started.clock);
    await started.clock.advance(CACHE);
    expect((await started.health.evaluate('readiness')).checks).toMatchObject([{ durationMs: 50 }]);
  });
});
