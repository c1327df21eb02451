import { killChildren, type Exit } from '../../support/process/child-process.js';
import type { Setup } from '../../support/process/fixtures/setup.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

async function exitOf(setup: Partial<Setup>, end: (app: LifecycleApp) => unknown): Promise<Exit> {
  const app = await LifecycleApp.start(setup);
  await end(app);
  return app.process.exit();
}

describe('the exit of the process is what it is without the module', () => {
  const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

  it.each(SIGNALS)('when it is ended by %s', async (signal) => {
    const end = (app: LifecycleApp) => app.process.signal(signal);
    const withModule = await exitOf({ health: true }, end);
    expect(withModule).toEqual(await exitOf({ health: false }, end));
    expect(withModule).toEqual({ code: null, signal });
  });

  it.each(SIGNALS)(
    'when it is ended by %s and has no shutdown hooks, which nothing delays',
    async (signal) => {
      const setup: Partial<Setup> = { shutdownHooks: false, drain: { delayMs: 60_000 } };
      const exit = await exitOf(setup, (app) => app.process.signal(signal));
      expect(exit).toEqual({ code: null, signal });
    },
  );

  it('when it has no shutdown hooks, long after the boot', async () => {
    const app = await LifecycleApp.start({ shutdownHooks: false });
    await app.process.logged('Nothing listens to SIGTERM');
    app.process.signal('SIGTERM');
    expect(await app.process.exit()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('when the application closes itself', async () => {
    const exit = await exitOf({}, (app) => app.process.send('close'));
    expect(exit).toEqual({ code: 0, signal: null });
  });
});

onEachAdapter((adapter) => {
  const slowly = { delayMs: 60_000, untilProbesSeen: 2 };

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
  ] as const)(
    'ends the delay of a %s at a second signal, %s, and exits by the first',
    async (first, second) => {
      const app = await LifecycleApp.start({
        adapter,
        drain: { delayMs: 60_000 },
        hold: ['Root.onModuleDestroy'],
      });
      app.process.signal(first);
      await app.process.logged('(DRAINING)');
      expect((await app.get('/orders')).status).toBe(200);
      app.process.signal(second);
      // The teardown has the same order as after the whole delay.
      await app.process.event('Root.onModuleDestroy');
      app.process.release('Root.onModuleDestroy');
      expect(await app.process.exit()).toEqual({ code: null, signal: first });
      expect(app.process.names).toContain('Global.onApplicationShutdown');
      expect(app.process.log.match(/\(DRAINING\)/g)).toHaveLength(1);
    },
  );

  it('answers open requests after a second signal, and closes them at a third', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { delayMs: 60_000, inFlightMs: 60_000 } });
    const hung = app.begin('/never');
    const slow = app.begin('/slow');
    await app.process.event('request that never ends began');
    await app.process.event('slow request began');
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    app.process.signal('SIGTERM');
    app.process.release('slow');
    expect((await slow.answer).status).toBe(200);
    expect(app.process.names).not.toContain('Root.onModuleDestroy');
    app.process.signal('SIGTERM');
    await expect(hung.answer).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await app.process.exit()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('drains once if app.close() and a signal come together, and ends by the signal', async () => {
    const app = await LifecycleApp.start({ adapter, drain: slowly });
    app.process.send('close');
    await app.process.logged('(DRAINING)');
    app.process.signal('SIGTERM');
    expect((await app.get('/orders')).status).toBe(200);
    await app.get('/health/ready');
    await app.get('/health/ready');
    expect(await app.process.exit()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(app.process.log.match(/\(DRAINING\)/g)).toHaveLength(1);
    const destroyed = app.process.events.filter(({ event }) => event.endsWith('onModuleDestroy'));
    for (const hook of destroyed) expect(hook).toMatchObject({ phase: 'draining' });
  });

  it('drains once when it is closed twice', async () => {
    const app = await LifecycleApp.start({ adapter, shutdownHooks: false, drain: slowly });
    app.process.send('close');
    app.process.send('close');
    await app.process.logged('(DRAINING)');
    await app.get('/health/ready');
    await app.get('/health/ready');
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
    expect(app.process.names.filter((event) => event === 'closed')).toHaveLength(2);
    expect(app.process.log.match(/\(DRAINING\)/g)).toHaveLength(1);
  });
});
