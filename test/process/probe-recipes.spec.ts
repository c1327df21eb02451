import { ask } from '../support/adapters.js';
import { FixtureProcess, killChildren } from '../support/process/child-process.js';

const PROBES = ['/api/livez', '/api/health/ready?verbose', '/api/health/startup', '/api/health/deep'];
const WATCHERS = ['OpenTelemetry', 'morgan', 'nestjs-pino', 'pino-http'];

afterEach(killChildren);

// They need a process of their own: a tracer patches modules, and the throttler requires Nest, which Jest cannot do here.
describe.each(['Express', 'Fastify'])('on %s', (adapter) => {
  it('the recipes for loggers, a throttler and a tracer leave out the probes, and nothing else', async () => {
    const child = await FixtureProcess.start('probe-recipes', [adapter]);
    const { port } = await child.event('listening');
    const statusesOf = async (paths: readonly string[]) => {
      const statuses = [];
      for (const path of paths) statuses.push((await ask(port as number, path)).status);
      return statuses;
    };

    expect(await statusesOf([...PROBES, ...PROBES])).toEqual(Array(8).fill(200));
    expect(await statusesOf(['/api/orders', '/api/orders', '/api/orders'])).toEqual([200, 200, 429]);
    await child.until('all watchers have seen the orders', () =>
      WATCHERS.every((watcher) => child.events.filter(({ event }) => event === watcher).length >= 3),
    );
    expect(await statusesOf(PROBES)).toEqual(Array(4).fill(200));

    const seen = child.events.filter(({ event }) => WATCHERS.includes(event));
    expect([...new Set(seen.map(({ url }) => url))]).toEqual(['/api/orders']);
  }, 60_000);
});
