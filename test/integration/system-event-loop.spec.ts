import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, runChild } from './system-child.js';

const SOURCE = `
import { createServer } from 'node:http';
import { EventLoopHealthCheck } from './lib/checks/system/event-loop.health-check.js';
const check = new EventLoopHealthCheck({ maxDelayMs: 300 });
check.onModuleInit();
const block = (ms: number) => { const end = performance.now() + ms; while (performance.now() < end); };
const server = createServer((request, response) => {
  if (request.url === '/block') block(700);
  response.end();
});
server.listen(0, '127.0.0.1', () => say((server.address() as { port: number }).port));
await go();
say(check.check());
server.close();
server.closeAllConnections();
`;

interface Result {
  readonly status: string;
  readonly measurements: Record<string, { observedValue: number }>;
}

describe('EventLoopHealthCheck in a server whose event loop is blocked', () => {
  let child: Child;
  afterEach(() => child.kill());

  const request = (port: number, path: string): Promise<number> => {
    const from = performance.now();
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume().on('end', () => resolve(performance.now() - from));
      }).on('error', reject);
    });
  };

  // Real time: what is measured is how long real requests had to wait.
  it('reports the delay that requests met, though the block was a single one', async () => {
    child = await runChild(SOURCE);
    const port = await child.next<number>();
    const waits: Promise<number>[] = [];
    for (let i = 0; i < 100; i++) {
      if (i === 50) void request(port, '/block');
      waits.push(request(port, '/'));
      await delay(25);
    }
    const sorted = (await Promise.all(waits)).sort((a, b) => a - b);
    child.go();
    const { status, measurements } = await child.next<Result>();

    const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1]!;
    expect(p99).toBeGreaterThan(500);
    expect(status).toBe('fail');
    expect(Math.abs(measurements['delayP99']!.observedValue - p99)).toBeLessThan(200);
    expect(Math.abs(measurements['delayMax']!.observedValue - 700)).toBeLessThan(100);
    // The median request met no delay, and the loop says so.
    expect(measurements['delayP50']!.observedValue).toBeLessThan(20);
    expect((await child.ended).code).toBe(0);
  });
});
