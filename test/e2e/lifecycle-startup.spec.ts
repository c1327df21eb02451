import { Injectable } from '@nestjs/common';
import {
  Availability,
  Clock,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  StartupTask,
  type StartupContext,
  type StartupGate,
  type StartupTaskOptions,
} from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import { onEachAdapter, type ServerOptions, type TestServer } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';

/** Lets a test act in the task and observe it. */
class Work {
  contexts: StartupContext[] = [];
  behave: (context: StartupContext) => unknown = () => undefined;

  run(context: StartupContext) {
    this.contexts.push(context);
    return this.behave(context);
  }
}

function withTask(work: Work, options: StartupTaskOptions = {}) {
  @Injectable()
  class Cache {
    @StartupTask({ name: 'warm-cache', ...options })
    warm(context: StartupContext) {
      return work.run(context);
    }
  }
  return Cache;
}

interface Held {
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** Work that ends when the test says so. */
function held(work: Work): Held {
  let done: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const end = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  work.behave = () => end;
  return { done, fail };
}

const statuses = async (server: TestServer) => {
  const answers = await Promise.all(
    ['live', 'ready', 'startup'].map((probe) => server.get(`/health/${probe}`)),
  );
  return answers.map(({ status, body }) =>
    status === 200 ? 'pass' : (JSON.parse(body) as { reason: string }).reason,
  );
};

const entry = async (server: TestServer, key: string) => {
  const deep = await server.get('/health/deep');
  return (deep.json as { checks: Record<string, Record<string, unknown>[]> }).checks[key]?.[0];
};

onEachAdapter((serve) => {
  const setUp = async (options: ServerOptions) => {
    const clock = new FakeClock();
    const log = new LogLines();
    const server = await serve({
      ...options,
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } }), ...(options.imports ?? [])],
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
      nest: { logger: log },
    });
    return { server, clock, log };
  };

  describe('a startup task', () => {
    it('delays readiness and startup but not listen(), and is shown with its progress', async () => {
      const work = new Work();
      const { done } = held(work);
      const { server, clock, log } = await setUp({ providers: [withTask(work)] });
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);

      await clock.advance(3_000);
      work.contexts[0]?.progress(40, 'customers');
      expect(await entry(server, 'startup-task:warm-cache')).toMatchObject({
        status: 'warn',
        state: 'running',
        observedValue: 40,
        observedUnit: 'percent',
        note: 'customers',
        attempts: 1,
        durationMs: 3_000,
      });
      expect(await entry(server, 'application:phase')).toMatchObject({
        status: 'fail',
        observedValue: 'starting',
      });

      done();
      await clock.settle();
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
      expect(await entry(server, 'startup-task:warm-cache')).toMatchObject({ status: 'pass', state: 'done' });
      expect(await entry(server, 'application:phase')).toMatchObject({
        status: 'pass',
        observedValue: 'started',
      });
      expect(log.matching(/warm-cache/)).toEqual([
        'log: Startup task done: warm-cache 100 %, 3 s, customers',
      ]);
    });

    it('is named in the log while it delays the start', async () => {
      const work = new Work();
      const { done } = held(work);
      const { clock, log } = await setUp({ providers: [withTask(work)] });
      work.contexts[0]?.progress(40);
      await clock.advance(20_000);
      done();
      await clock.advance(60_000);
      expect(log.matching(/Still starting/)).toEqual([
        'warn: Still starting. Waiting for: warm-cache 40 %, 10 s',
        'warn: Still starting. Waiting for: warm-cache 40 %, 20 s',
      ]);
    });

    it('runs again after a pause, at most `retries` times', async () => {
      const work = new Work();
      work.behave = ({ attempt }) => {
        if (attempt < 3) throw new Error('not yet');
      };
      const { server, clock, log } = await setUp({
        providers: [withTask(work, { retries: 2, retryDelayMs: 500 })],
      });
      expect(await entry(server, 'startup-task:warm-cache')).toMatchObject({
        status: 'warn',
        state: 'retrying',
        output: 'not yet',
      });
      await clock.advance(999);
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      await clock.advance(1);
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
      expect(log.matching(/will be retried/)).toHaveLength(2);
    });

    it('is aborted at its timeout', async () => {
      const work = new Work();
      held(work);
      const { server, clock } = await setUp({ providers: [withTask(work, { timeoutMs: 2_000 })] });
      await clock.advance(1_999);
      expect(work.contexts[0]?.signal.aborted).toBe(false);
      await clock.advance(1);
      expect(work.contexts[0]?.signal.reason).toMatchObject({ name: 'TimeoutError' });
      expect(await entry(server, 'startup-task:warm-cache')).toMatchObject({
        status: 'fail',
        state: 'failed',
        output: 'The attempt exceeded its 2000 ms.',
      });
    });

    it('prevents the start after its last failure, is logged once, and shows the reason without secrets', async () => {
      const work = new Work();
      work.behave = () => {
        throw new Error('cannot reach postgres://app:hunter2@10.1.2.3/orders');
      };
      const { server, clock, log } = await setUp({ providers: [withTask(work)] });
      for (let probe = 0; probe < 20; probe++) await server.get('/health/startup');
      await clock.advance(3_600_000);
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      expect((await server.get('/health/startup')).body).toBe('{"status":"fail","reason":"STARTING"}');
      const failures = log.matching(/stays at 503/);
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatch(/^error: .*warm-cache.*cannot reach postgres/);
      const shown = await entry(server, 'startup-task:warm-cache');
      expect(shown).toMatchObject({ status: 'fail', state: 'failed' });
      expect(shown?.['output']).toContain('cannot reach');
      expect(JSON.stringify([shown, log.lines])).not.toContain('hunter2');
    });
  });

  describe('a startup gate', () => {
    @Injectable()
    class Importer {
      readonly gate: StartupGate;
      constructor(availability: Availability) {
        this.gate = availability.startupGate('first-import');
      }
    }

    it('delays the start until it is opened', async () => {
      const { server } = await setUp({ providers: [Importer] });
      const { gate } = server.app.get(Importer);
      gate.progress(10, 'file 1 of 10');
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      expect(await entry(server, 'startup-task:first-import')).toMatchObject({
        state: 'waiting',
        observedValue: 10,
        note: 'file 1 of 10',
      });
      gate.open();
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
    });

    it('prevents the start after it has failed', async () => {
      const { server, log } = await setUp({ providers: [Importer] });
      server.app.get(Importer).gate.fail(new Error('bad file'));
      server.app.get(Importer).gate.open();
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      expect(log.matching(/first-import.*bad file/)).toHaveLength(1);
    });

    it('has no effect after the start', async () => {
      const { server } = await setUp({});
      server.app.get(Availability).startupGate('too-late');
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
    });
  });

  describe('a check of the startup probe', () => {
    class Migrations {
      pending = true;
      calls = 0;

      @HealthIndicator({ name: 'migrations', probes: ['startup'], failureCacheMs: 1_000 })
      check() {
        this.calls++;
        if (this.pending) throw new Error('3 migrations are pending');
      }
    }

    it('runs again without probes until it passes once, and is named meanwhile', async () => {
      const { server, clock, log } = await setUp({ providers: [Migrations] });
      await clock.advance(10_500);
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      expect(log.matching(/Still starting/)).toEqual([
        'warn: Still starting. Waiting for: the check "migrations"',
      ]);
      expect(server.app.get(Migrations).calls).toBeGreaterThan(4);
      server.app.get(Migrations).pending = false;
      await clock.advance(2_500);
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
    });

    it('does not run after it has passed, and cannot undo the start', async () => {
      const { server, clock } = await setUp({ providers: [Migrations] });
      const migrations = server.app.get(Migrations);
      migrations.pending = false;
      await clock.advance(2_500);
      const { calls } = migrations;
      migrations.pending = true;
      await clock.advance(3_600_000);
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
      expect(migrations.calls).toBe(calls);
    });

    it('may be registered by a startup task', async () => {
      const work = new Work();
      const { done } = held(work);
      let up = false;
      const { server, clock } = await setUp({ providers: [withTask(work)] });
      server.app
        .get(HealthRegistry)
        .register('tenant', () => up, { probes: ['startup'], failureCacheMs: 1_000 });
      done();
      await clock.advance(5_000);
      expect(await statuses(server)).toEqual(['pass', 'STARTING', 'STARTING']);
      up = true;
      await clock.advance(2_500);
      expect(await statuses(server)).toEqual(['pass', 'pass', 'pass']);
    });
  });

  it('stays started after later failures', async () => {
    const { server } = await setUp({});
    const availability = server.app.get(Availability);
    availability.refuseTraffic('maintenance');
    availability.markBroken('corrupt heap');
    expect((await server.get('/health/startup')).status).toBe(200);
    void server.app.close();
    expect(await server.app.get(HealthService).evaluate('startup')).toMatchObject({ status: 'pass' });
  });
});
