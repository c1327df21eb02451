import { killChildren, type FixtureProcess } from '../../support/process/child-process.js';
import { nestMajor } from '../../support/process/fixture-root.js';
import { keepAlive, get } from '../../support/process/exchange.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

/** The three ways to end an application. */
const TRIGGERS = {
  SIGTERM: (app: FixtureProcess) => app.signal('SIGTERM'),
  SIGINT: (app: FixtureProcess) => app.signal('SIGINT'),
  'app.close()': (app: FixtureProcess) => app.send('close'),
};

// The drain lasts until the test has asked for readiness this often, so no test has to wait.
const untilAsked = (probes: number) => ({ delayMs: 60_000, untilProbesSeen: probes });

const hooks = (app: FixtureProcess, hook: string) =>
  app.events.filter(({ event }) => event.endsWith(`.${hook}`));

onEachAdapter((adapter) => {
  describe.each(Object.entries(TRIGGERS))('ended by %s', (name, tell) => {
    it('returns DRAINING before any other provider is destroyed, and serves on meanwhile', async () => {
      const app = await LifecycleApp.start({ adapter, drain: untilAsked(2) });
      expect((await app.get('/health/ready')).status).toBe(200);
      const checksBefore = app.process.names.filter((event) => event === 'check run').length;

      tell(app.process);
      await app.process.logged('(DRAINING)');
      const ready = await app.get('/health/ready');
      expect([ready.status, ready.body]).toEqual([503, '{"status":"fail","reason":"DRAINING"}']);
      for (const [path, body] of [
        ['/health/live', '{"status":"pass"}'],
        ['/health/startup', '{"status":"pass"}'],
        ['/orders', '[{"id":1}]'],
      ] as const) {
        const answer = await app.get(path);
        expect([path, answer.status, answer.body]).toEqual([path, 200, body]);
      }
      expect(hooks(app.process, 'onModuleDestroy')).toEqual([]);
      const checksAfter = app.process.names.filter((event) => event === 'check run').length;
      expect(checksAfter).toBe(checksBefore);

      await app.get('/health/ready');
      const exit = await app.process.exit();
      expect(exit).toEqual(name === 'app.close()' ? { code: 0, signal: null } : { code: null, signal: name });
      const destroyed = hooks(app.process, 'onModuleDestroy');
      expect(destroyed.map(({ event }) => event).sort()).toEqual(
        ['Deep', 'Feature', 'Global', 'Root'].map((provider) => `${provider}.onModuleDestroy`),
      );
      for (const hook of [...destroyed, ...hooks(app.process, 'beforeApplicationShutdown')]) {
        expect(hook).toMatchObject({ phase: 'draining', ready: '503 DRAINING' });
      }
      for (const hook of hooks(app.process, 'onApplicationShutdown')) {
        expect(hook).toMatchObject({ phase: 'draining', ready: 'refused' });
      }
    });
  });

  it('closes the connection of every response while it drains', async () => {
    const app = await LifecycleApp.start({ adapter, drain: untilAsked(2) });
    const connection = keepAlive();
    const before = await get(app.port, '/orders', connection);
    expect(before.headers.connection).toBe('keep-alive');

    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    for (const path of ['/orders', '/health/ready', '/health/live', '/not/there']) {
      const answer = await get(app.port, path, connection);
      expect([path, answer.headers.connection]).toEqual([path, 'close']);
    }
    await app.get('/health/ready');
    await app.process.exit();
  });

  it('serves on while draining even with return503OnClosing', async () => {
    const nest = { return503OnClosing: true };
    const app = await LifecycleApp.start({ adapter, nest, drain: untilAsked(1) });
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    expect((await app.get('/orders')).status).toBe(200);
    expect((await app.get('/health/live')).status).toBe(200);
    await app.get('/health/ready');
    await app.process.exit();
    if (nestMajor() >= 12) {
      const root = await app.process.event('Root.onModuleDestroy');
      expect(root['ready']).toBe('503');
    }
  });

  it('drains for the whole delay if no client asks', async () => {
    // Real time, because the option is a time.
    const app = await LifecycleApp.start({ adapter, drain: { delayMs: 500, untilProbesSeen: 1 } });
    const from = performance.now();
    app.process.signal('SIGTERM');
    await app.process.event('Root.onModuleDestroy');
    expect(performance.now() - from).toBeGreaterThanOrEqual(500);
    await app.process.exit();
  });

  it("passes liveness and fails readiness after another provider's hook has failed", async () => {
    const hold = ['Root.onModuleDestroy'];
    const app = await LifecycleApp.start({ adapter, hold, fail: ['Root.onModuleDestroy'] });
    app.process.signal('SIGTERM');
    await app.process.event('Root.onModuleDestroy');
    expect((await app.get('/health/live')).status).toBe(200);
    expect((await app.get('/health/ready')).body).toContain('DRAINING');
    app.process.release('Root.onModuleDestroy');
    await app.process.exit();
  });
});
