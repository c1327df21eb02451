import { killChildren } from '../../support/process/child-process.js';
import { get } from '../../support/process/exchange.js';
import type { Setup } from '../../support/process/fixtures/setup.js';
import { LifecycleApp, onEachAdapter } from '../../support/process/lifecycle-app.js';
import { freePort } from '../../support/servers/free-port.js';
import { until } from '../../support/until.js';

afterEach(killChildren);

const PROBES = ['/health/live', '/health/ready', '/health/startup'];

/** What a probe answers; `refused` if nothing listens, or if the connection is closed without an answer. */
const statusOf = (port: number, path: string) =>
  get(port, path).then(
    ({ status }) => status,
    () => 'refused' as const,
  );

const statuses = (port: number) => Promise.all(PROBES.map((path) => statusOf(port, path)));

/** Asks each probe every 20 ms, and notes each change of its answers. */
function poll(port: number) {
  let stopped = false;
  const seen = PROBES.map((): unknown[] => []);
  const done = PROBES.map(async (path, probe) => {
    for (let isLast = false; !isLast;) {
      isLast = stopped;
      const status = await statusOf(port, path);
      if (seen[probe]!.at(-1) !== status) seen[probe]!.push(status);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  return {
    seen,
    async stop() {
      stopped = true;
      await Promise.all(done);
      return seen;
    },
  };
}

/** Nest 10 calls the hooks of these at the shutdown in another order than Nest 11 and 12. */
const LAST_HOOKS = ['Global.onApplicationShutdown', 'Root.onApplicationShutdown'];

async function followFromStartToExit(setup: Partial<Setup>): Promise<void> {
  const probePort = await freePort();
  const polling = poll(probePort);
  const firstHook = 'Global.onModuleInit';
  const app = await LifecycleApp.launch({
    ...setup,
    probePort,
    drain: { delayMs: 300 },
    hold: [firstHook, ...LAST_HOOKS],
  });
  await app.process.event(firstHook);
  expect(await statuses(probePort)).toEqual([200, 503, 503]);
  await until('the poller has seen it', () => polling.seen.every((each) => each.length === 2));
  app.process.release(firstHook);
  await app.process.event('started');
  await until('it is ready', async () => (await statusOf(probePort, '/health/ready')) === 200);
  expect(await statuses(probePort)).toEqual([200, 200, 200]);

  app.process.signal('SIGTERM');
  const held = new Set(LAST_HOOKS);
  while (held.size > 0) {
    const reached = () => [...held].find((hook) => app.process.names.includes(hook));
    await app.process.until('it runs one of its last hooks', () => reached() !== undefined);
    expect(await statuses(probePort)).toEqual([200, 503, 200]);
    const hook = reached()!;
    held.delete(hook);
    app.process.release(hook);
  }
  expect(await app.process.exit()).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await statuses(probePort)).toEqual(['refused', 'refused', 'refused']);
  expect(await polling.stop()).toEqual([
    ['refused', 200, 'refused'],
    ['refused', 503, 200, 503, 'refused'],
    ['refused', 503, 200, 'refused'],
  ]);
}

onEachAdapter((adapter) => {
  it.each<Setup['kind']>(['http', 'hybrid'])('answers from the start to the exit (%s)', (kind) =>
    followFromStartToExit({ kind, adapter }),
  );
});

// The name says "on Express", so that they run on older versions of Nest, too.
describe('not on Express, nor on any adapter', () => {
  it('answers from the start to the exit of a microservice', () =>
    followFromStartToExit({ kind: 'microservice' }));

  it('answers from the start to the exit of a standalone application', () =>
    followFromStartToExit({ kind: 'standalone', stayAlive: true }));

  it('does not keep a process alive that has nothing else to do', async () => {
    const app = await LifecycleApp.start({ kind: 'standalone', probePort: await freePort() });
    expect(await app.process.exit()).toEqual({ code: 0, signal: null });
  });

  it('ends the process at the boot if the port is in use', async () => {
    const probePort = await freePort();
    await LifecycleApp.start({ kind: 'microservice', probePort });
    const second = await LifecycleApp.launch({ kind: 'microservice', probePort });
    expect((await second.process.exit()).code).not.toBe(0);
    expect(second.process.log).toContain(`Port ${probePort} of the probe server is in use.`);
  });
});
