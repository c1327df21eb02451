import { ask, type Answer } from '../support/adapters.js';
import { FixtureProcess, killChildren } from '../support/process/child-process.js';

const PATHS = ['/health/live', '/health/ready', '/health/startup', '/health/deep/orders-db'];

/** What a prober reads: other middleware may add headers. Times and the history in deep differ between two requests. */
const readBy = ({ status, headers, body }: Answer) => ({
  status,
  type: headers['content-type'],
  cacheControl: headers['cache-control'],
  body: body
    .replaceAll(/"history":\[[^\]]*\]/g, '"history":[]')
    .replaceAll(/"[\dT:.-]+Z"|(?<=":)[\d.]+/g, '0'),
});

// HTTP/2 is in hostile-http.spec.ts, and OpenTelemetry in tracing.spec.ts. These packages need a process of their own,
// because they require Nest, which Jest cannot do with ES modules.
describe.each(['Express', 'Fastify'])('on %s', (adapter) => {
  let child: FixtureProcess;
  const portBeside = (name: string) => child.events.find(({ event }) => event === name)?.['port'] as number;

  beforeAll(async () => {
    child = await FixtureProcess.start('surroundings', [adapter]);
    await child.event('all started');
  }, 60_000);
  afterAll(killChildren);

  it('answers as in an empty application, whatever else the application has', async () => {
    const { names } = await child.event('all started');
    const differences = [];
    for (const name of names as string[])
      for (const path of PATHS)
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          const [expected, actual] = await Promise.all(
            ['nothing', name].map((each) => ask(portBeside(each), path, { method })),
          );
          // The middleware for CORS answers OPTIONS itself.
          if (method === 'OPTIONS' && ['CORS', 'all of them at once'].includes(name)) continue;
          const [wanted, given] = [readBy(expected!), readBy(actual!)];
          if (JSON.stringify(wanted) !== JSON.stringify(given))
            differences.push({ name, path, method, wanted, given });
        }
    expect(differences).toEqual([]);
    expect((names as string[]).length).toBeGreaterThan(15);
  });

  it('answers as in an empty application when the throttler has refused its other routes', async () => {
    const port = portBeside('a throttler that allows one request');
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await ask(port, '/orders')).status);
    expect(statuses).toEqual([200, 429, 429]);
    expect((await ask(port, '/health/ready')).body).toBe('{"status":"pass"}');
  });

  it('runs beside surroundings that are at work', async () => {
    const { status, headers, body } = await ask(portBeside('all of them at once'), '/orders', {
      headers: { Origin: 'https://orders.example.com' },
    });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toBeDefined();
    expect(headers['access-control-allow-origin']).toBe('https://orders.example.com');
    expect(body).toContain('"success":true');
  });
});
