import { killChildren } from '../../support/process/child-process.js';
import type { Setup } from '../../support/process/fixtures/setup.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

const SIGTERM = { code: null, signal: 'SIGTERM' };

onEachAdapter((adapter) => {
  it.each(['Feature.onModuleInit', 'Feature.onApplicationBootstrap'])(
    'never leaves draining again when it is told to end while %s is slow',
    async (slow) => {
      // Nest destroys an HTTP application that still initialises. The delayed teardown lets the init finish first.
      const app = await LifecycleApp.launch({
        adapter,
        drain: { delayMs: 60_000 },
        hold: [slow, 'Root.onModuleDestroy'],
        task: 'held',
      });
      await app.process.event(slow);
      app.process.signal('SIGTERM');
      expect(await app.process.event('Root.onModuleDestroy')).toMatchObject({ phase: 'draining' });

      app.process.release(slow);
      await app.process.event('started');
      const ready = await app.get('/health/ready');
      expect([ready.status, ready.body]).toEqual([503, '{"status":"fail","reason":"DRAINING"}']);
      expect((await app.get('/health/startup')).status).toBe(503);
      expect((await app.get('/health/live')).status).toBe(200);

      app.process.release('Root.onModuleDestroy');
      expect(await app.process.exit()).toEqual(SIGTERM);
      const late = await app.process.event('Root.onModuleDestroy ended');
      expect(late).toMatchObject({ phase: 'draining', ready: '503 DRAINING' });
      expect(app.process.names).not.toContain('task started');
      expect(app.process.names).not.toContain('check run');
    },
  );

  it('aborts a running startup task at a signal, and has no delay because it never had traffic', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { delayMs: 60_000 }, task: 'held' });
    await app.process.event('task started');
    const startup = await app.get('/health/startup');
    expect([startup.status, startup.body]).toEqual([503, '{"status":"fail","reason":"STARTING"}']);
    app.process.signal('SIGTERM');
    await app.process.event('task aborted');
    expect(await app.process.exit()).toEqual(SIGTERM);
  });

  it('serves while a startup task is retried, and starts when it succeeds', async () => {
    const app = await LifecycleApp.start({ adapter, task: 'retried twice' });
    await app.process.logged('startup: fail → pass');
    expect(app.process.names.filter((event) => event.startsWith('attempt'))).toEqual([
      'attempt 1',
      'attempt 2',
      'attempt 3',
    ]);
    expect((await app.get('/health/ready')).status).toBe(200);
  });
});

describe.each(['onModuleInit', 'onApplicationBootstrap'])(
  'an init that fails in %s of somebody else',
  (hook) => {
    it.each([[`Feature.${hook}`], [`Root.${hook}`]])(
      'ends the process as without the module: %s',
      async (failing) => {
        const exit = async (health: boolean) =>
          (await LifecycleApp.launch({ health, fail: [failing] })).process.exit();
        const withModule = await exit(true);
        expect(withModule).toEqual(await exit(false));
        expect(withModule).toEqual({ code: 1, signal: null });
      },
    );

    it('closes at once, and the process ends by itself', async () => {
      const app = await LifecycleApp.launch({
        fail: [`Feature.${hook}`],
        nest: { abortOnError: false },
        closeAfterFailedInit: true,
        drain: { delayMs: 60_000 },
      });
      await app.process.event('init failed');
      expect(await app.process.exit()).toEqual({ code: 0, signal: null });
      expect(await app.process.event('Root.onModuleDestroy')).toMatchObject({ phase: 'draining' });
      expect(app.process.names).toContain('closed');
    });
  },
);

describe('a teardown in which another provider fails', () => {
  it.each(['Root.onModuleDestroy', 'Global.onModuleDestroy', 'Feature.beforeApplicationShutdown'])(
    'ends as without the module, and drains before: %s',
    async (failing) => {
      const end = async (setup: Partial<Setup>) => {
        const app = await LifecycleApp.start({ fail: [failing], ...setup });
        app.process.signal('SIGTERM');
        return { app, exit: await app.process.exit() };
      };
      const { app, exit } = await end({ health: true });
      const without = await end({ health: false });
      expect(exit).toEqual(without.exit);
      const teardown = (names: readonly string[]) => names.slice(names.indexOf('started') + 1).filter(isHook);
      expect(teardown(app.process.names)).toEqual(teardown(without.app.process.names));
      for (const hook of app.process.events.filter(({ event }) => event.endsWith('.onModuleDestroy'))) {
        expect(hook).toMatchObject({ phase: 'draining', ready: '503 DRAINING' });
      }
    },
  );
});

const isHook = (event: string) => event.includes('.');
