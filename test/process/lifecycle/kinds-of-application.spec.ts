import { once } from 'node:events';
import { connect } from 'node:net';
import { killChildren } from '../../support/process/child-process.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';

afterEach(killChildren);

const SIGTERM = { code: null, signal: 'SIGTERM' };

/** Asks a TCP microservice of Nest: the length, a hash, and JSON. */
async function ask(port: number, pattern: string): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const message = JSON.stringify({ pattern, data: null, id: '1' });
  socket.write(`${message.length}#${message}`);
  const [answer] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
  socket.destroy();
  return (JSON.parse(answer.slice(answer.indexOf('#') + 1)) as { response: unknown }).response;
}

onEachAdapter((adapter) => {
  describe('a hybrid application', () => {
    it('drains before any other provider is destroyed, while HTTP and the microservice serve on', async () => {
      const drain = { delayMs: 60_000, untilProbesSeen: 2 };
      const app = await LifecycleApp.start({ kind: 'hybrid', adapter, drain });
      expect(await ask(app.tcpPort, 'orders')).toBe('one order');
      app.process.signal('SIGTERM');
      await app.process.logged('(DRAINING)');
      expect((await app.get('/health/ready')).body).toContain('DRAINING');
      expect(await ask(app.tcpPort, 'orders')).toBe('one order');
      expect((await app.get('/orders')).status).toBe(200);
      await app.get('/health/ready');
      expect(await app.process.exit()).toEqual(SIGTERM);
      for (const hook of app.process.events.filter(({ event }) => event.endsWith('.onModuleDestroy'))) {
        expect(hook).toMatchObject({ phase: 'draining', ready: '503 DRAINING' });
      }
    });
  });
});

describe('a microservice without HTTP', () => {
  it('serves on for the delay before any other provider is destroyed', async () => {
    // Real time, because without HTTP the test cannot observe the drain.
    const app = await LifecycleApp.start({ kind: 'microservice', drain: { delayMs: 600 } });
    await app.process.logged('readiness: fail → pass');
    const from = performance.now();
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    expect(await ask(app.tcpPort, 'orders')).toBe('one order');
    const torndown = await app.process.event('Root.onModuleDestroy');
    expect(performance.now() - from).toBeGreaterThanOrEqual(600);
    expect(torndown).toMatchObject({ phase: 'draining' });
    expect(await app.process.exit()).toEqual(SIGTERM);
  });

  it('stays draining after a signal during the init', async () => {
    const slow = 'Feature.onApplicationBootstrap';
    const app = await LifecycleApp.launch({
      kind: 'microservice',
      drain: { delayMs: 60_000 },
      hold: [slow, 'Root.onModuleDestroy'],
    });
    await app.process.event(slow);
    app.process.signal('SIGTERM');
    await app.process.event('Root.onModuleDestroy');
    app.process.release(slow);
    await app.process.event('started');
    app.process.release('Root.onModuleDestroy');
    expect(await app.process.exit()).toEqual(SIGTERM);
    expect(await app.process.event('Root.onModuleDestroy ended')).toMatchObject({ phase: 'draining' });
  });

  it('lets its process end by itself after it is closed', async () => {
    const app = await LifecycleApp.start({ kind: 'microservice', shutdownHooks: false });
    app.process.send('close');
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
    expect(app.process.names).toContain('closed');
  });
});

describe('a standalone application context', () => {
  it('is not kept alive by the module', async () => {
    const app = await LifecycleApp.launch({ kind: 'standalone', drain: { delayMs: 60_000 } });
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
    expect(app.process.names).toContain('started');
  });

  it('does not end while a startup task waits for its next attempt', async () => {
    const app = await LifecycleApp.launch({ kind: 'standalone', task: 'retried twice' });
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
    expect(app.process.names).toContain('attempt 3');
    expect(app.process.log).toContain('startup: fail → pass');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'drains before anything is torn down when it is ended by %s',
    async (signal) => {
      // Real time, as above.
      const app = await LifecycleApp.start({ kind: 'standalone', drain: { delayMs: 300 }, stayAlive: true });
      await app.process.logged('readiness: fail → pass');
      const from = performance.now();
      app.process.signal(signal);
      const torndown = await app.process.event('Root.onModuleDestroy');
      expect(performance.now() - from).toBeGreaterThanOrEqual(300);
      expect(torndown).toMatchObject({ phase: 'draining' });
      expect(await app.process.exit()).toEqual({ code: null, signal });
      expect(app.process.names).toContain('Global.onApplicationShutdown');
    },
  );

  it('drains to its end when it is closed and nothing else keeps the process alive', async () => {
    const app = await LifecycleApp.start({ kind: 'standalone', drain: { delayMs: 300 }, stayAlive: true });
    await app.process.logged('readiness: fail → pass');
    app.process.send('stop working and close');
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
    expect(app.process.names).toContain('closed');
    expect(app.process.names).toContain('Global.onApplicationShutdown');
  });

  it('aborts a startup task at a signal, and does not retry it', async () => {
    const app = await LifecycleApp.start({
      kind: 'standalone',
      task: 'retried for ever',
      shutdownHooks: false,
    });
    await app.process.event('attempt 2');
    app.process.send('close');
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
  });
});
