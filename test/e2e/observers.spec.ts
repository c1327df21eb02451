import { Injectable, type Type } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Availability,
  HealthIndicator,
  HealthModule,
  HealthObservers,
  StartupTask,
  type HealthCheck,
} from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';
import { writeFilesOf } from '../support/markdown-code.js';
import { until } from '../support/until.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  up = true;
  check() {
    if (!this.up) throw new Error('connect to postgres://root:hunter2@db/x failed');
  }
}

@Injectable()
class Cache {
  @StartupTask({ retries: 1, retryDelayMs: 0 })
  warmCache({ attempt }: { attempt: number }) {
    if (attempt === 1) throw new Error('password=hunter2 is wrong');
  }
}

/** Writes down each event in the order in which it arrives. */
@Injectable()
class Everything {
  readonly events: string[] = [];
  readonly raw: unknown[] = [];

  constructor(observers: HealthObservers) {
    observers.subscribe({
      onResult: (result) => this.note(`result ${result.name} ${result.status}`, result),
      onTransition: (change) =>
        this.note(`transition ${change.kind === 'check' ? change.check : change.probe} ${change.to}`, change),
      onAvailability: (change) => this.note(`availability ${change.phase}`, change),
      onProbe: (answer) => this.note(`probe ${answer.probe} ${answer.statusCode}`, answer),
      onStartupTask: (event) => this.note(`task ${event.task.name} ${event.kind}`, event),
      onDrain: (event) => this.note(`drain ${event.kind}`, event),
    });
  }

  private note(text: string, event: unknown): void {
    this.events.push(text);
    this.raw.push(event);
  }
}

onEachAdapter((serve) => {
  const start = async (...providers: (new (...args: never[]) => unknown)[]) => {
    const server = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' }, drain: { delayMs: 0 } })],
      providers: [OrdersDb, Cache, ...(providers as never[])],
    });
    await until('the application has started', () => server.app.get(Availability).phase === 'started');
    return server;
  };

  it('knows the address of a client that resets the connection at the answer, as HAProxy does', async () => {
    const server = await start(Everything);
    const { app } = server;
    const { raw } = app.get(Everything);
    app.getHttpServer().prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const end = response.end.bind(response);
      response.end = (...args: unknown[]) => {
        end(...(args as []));
        request.socket.destroy();
        return response;
      };
    });
    await Promise.allSettled([server.get('/health/ready')]);
    const answers = () => raw.filter((event) => 'statusCode' in (event as object));
    await until('the answer is reported', () => answers().length > 0);
    expect(answers()).toMatchObject([{ probe: 'readiness', remoteAddress: '127.0.0.1' }]);
  });

  it('hears of results, transitions, answers, tasks, availability and the drain, in this order', async () => {
    const { app, get } = await start(Everything);
    const { events, raw } = app.get(Everything);
    await get('/health/ready', { headers: { 'user-agent': 'kube-probe/1.30' } });
    app.get(OrdersDb).up = false;
    await get('/health/ready');
    app.get(Availability).refuseTraffic('token=hunter2');
    await get('/health/live');
    await app.close();
    const order = [
      'task warm-cache attempt-failed',
      'task warm-cache done',
      'availability started',
      'probe readiness 200',
      'result orders-db fail',
      'transition orders-db fail',
      'probe readiness 503',
      'availability started',
      'probe liveness 200',
      'availability draining',
      'transition readiness fail',
      'drain began',
      'drain ended',
    ];
    let from = 0;
    for (const event of order) {
      const at = events.indexOf(event, from);
      expect([event, at >= from, events.slice(from)]).toEqual([event, true, events.slice(from)]);
      from = at + 1;
    }
    expect(raw).toContainEqual({
      probe: 'readiness',
      status: 'pass',
      statusCode: 200,
      userAgent: 'kube-probe/1.30',
      remoteAddress: '127.0.0.1',
      time: expect.any(Number),
    });
    expect(JSON.stringify(raw)).toContain('connect to postgres://');
    expect(JSON.stringify(raw)).not.toContain('hunter2');
    for (const event of raw) expect(Object.isFrozen(event)).toBe(true);
  });

  it('hears nothing more once it has unsubscribed', async () => {
    const { app, get } = await start();
    const heard: string[] = [];
    const unsubscribe = app.get(HealthObservers).subscribe({ onProbe: ({ probe }) => heard.push(probe) });
    await get('/health/live');
    await until('the observer heard of it', () => heard.length === 1);
    unsubscribe();
    await get('/health/live');
    await app.close();
    expect(heard).toEqual(['liveness']);
  });

  it('that throws, rejects or blocks for a while affects no other observer', async () => {
    const { app, get } = await start(Everything);
    const observers = app.get(HealthObservers);
    observers.subscribe({
      onProbe: () => {
        throw new Error('thrown');
      },
    });
    observers.subscribe({ onProbe: () => Promise.reject(new Error('rejected')) });
    const { events } = app.get(Everything);
    for (let probe = 1; probe <= 3; probe++) expect((await get('/health/live')).status).toBe(200);
    await until(
      'all answers arrived',
      () => events.filter((event) => event === 'probe liveness 200').length === 3,
    );
  });

  describe('the example of docs/observers.md', () => {
    const before = process.cwd();
    const directory = mkdtempSync(join(tmpdir(), 'results-'));

    beforeEach(() => process.chdir(directory));
    afterEach(() => process.chdir(before));
    afterAll(() => rmSync(directory, { recursive: true }));

    it('writes every result to a file', async () => {
      const file = join(writeFilesOf('docs/observers.md', 'observers'), 'result-file.ts');
      const { ResultFile } = (await import(file)) as { ResultFile: Type };
      const { get } = await start(ResultFile);
      await get('/health/ready');
      const lines = () =>
        readFileSync(join(directory, 'health-results.jsonl'), 'utf8')
          .trim()
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
      // One when the application starts, one for the probe.
      await until('the lines are in the file', () => lines().length >= 2);
      expect(lines()[0]).toEqual({
        time: expect.any(Number),
        name: 'orders-db',
        status: 'pass',
        durationMs: expect.any(Number),
      });
    });
  });
});
