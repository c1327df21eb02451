import {
  Controller,
  Get,
  HttpException,
  Injectable,
  Param,
  Query,
  Req,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { RuntimeMonitor } from '../../lib/process/runtime-monitor.js';
import { TrafficMonitor } from '../../lib/process/traffic-monitor.js';
import { normalizeRoute } from '../../lib/routes/routes.js';
import { create, onEachAdapter, type TestServer } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db' })
class OrdersDb implements HealthCheck {
  check() {}
}

@Controller('orders')
class OrdersController {
  readonly entered: (() => void)[] = [];

  @Get('hang')
  hang(@Req() incoming: any) {
    this.entered.shift()?.();
    return new Promise((resolve) => (incoming.raw ?? incoming).once('close', resolve));
  }

  @Get('block')
  block(@Query('ms') ms: string) {
    const end = performance.now() + Number(ms);
    while (performance.now() < end);
    return 'blocked';
  }

  @Get(':status')
  async answer(@Param('status') status: string, @Query('ms') ms = '0') {
    // Real time, because what is measured here is how long the server really takes.
    await pause(Number(ms));
    if (status !== '200') throw new HttpException('as asked', Number(status));
    return [];
  }
}

@Injectable()
class HasKey implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest().headers['x-key'] === 'mine';
  }
}

const entriesOf = async (server: TestServer) => {
  const { checks } = (await server.get('/health/deep')).json;
  return (key: string) => checks[key]?.[0];
};

onEachAdapter((serve, name) => {
  const start = () =>
    serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' }, drain: { delayMs: 0 } })],
      controllers: [OrdersController],
      providers: [OrdersDb],
    });

  it('counts requests, errors and latencies, without probes', async () => {
    const server = await start();
    for (let i = 0; i < 40; i++) await server.get(`/orders/${i % 4 === 0 ? 500 : 200}`);
    await Promise.all(Array.from({ length: 10 }, () => server.get('/orders/200?ms=100')));
    for (let i = 0; i < 25; i++) await server.get('/health/ready');
    const entry = await entriesOf(server);
    expect(entry('requests:rate').total).toBe(50);
    const { observedValue: rate, windowMs } = entry('requests:rate');
    expect(rate * (windowMs / 1_000)).toBeCloseTo(50, 0);
    expect(entry('requests:errorRate')).toMatchObject({ observedValue: 0.2, total: 10 });
    expect(entry('requests:inFlight').observedValue).toBe(0);
    expect(entry('requests:latencyP50').observedValue).toBeLessThan(100);
    expect(entry('requests:latencyP95').observedValue).toBeGreaterThanOrEqual(99);
    expect(entry('requests:latencyMax').observedValue).toBeLessThan(5_000);
  });

  it.each([
    ['nothing but requests under way, where deep is not mounted', undefined, 0],
    ['the traffic and the process, where deep is mounted', { guards: 'none' } as const, 1],
  ])('measures %s', async (_what, deep, times) => {
    const starts = [
      jest.spyOn(RuntimeMonitor.prototype, 'start'),
      jest.spyOn(TrafficMonitor.prototype, 'begin'),
      jest.spyOn(TrafficMonitor.prototype, 'requestFinished'),
    ];
    const server = await serve({
      imports: [HealthModule.forRoot(deep === undefined ? {} : { deep })],
      controllers: [OrdersController],
    });
    await server.get('/orders/200');
    // The server hears of the end in its own time; the next answer comes after it.
    await server.get('/health/live');
    for (const start of starts) expect(start.mock.calls.length >= 1 ? 1 : 0).toBe(times);
    jest.restoreAllMocks();
  });

  it.each([undefined, 'api', '/api/v1/'])(
    'takes no probe for traffic that a global guard refuses, with the prefix %s',
    async (prefix) => {
      const server = await serve({
        imports: [HealthModule.forRoot({ deep: { guards: 'global' } })],
        controllers: [OrdersController],
        providers: [OrdersDb, { provide: APP_GUARD, useClass: HasKey }],
        configure: (app) => prefix !== undefined && app.setGlobalPrefix(prefix),
      });
      const base = prefix === undefined ? '' : `/${normalizeRoute(prefix)}`;
      for (const path of [
        '/health/ready',
        '/health/live?x=1',
        '/health/deep',
        '/health/deep/orders-db',
        '/health/deep?fresh=1',
      ])
        expect((await server.get(base + path)).status).toBe(403);
      expect((await server.get(`${base}/orders/200`)).status).toBe(403);
      const { checks } = (await server.get(`${base}/health/deep`, { headers: { 'X-Key': 'mine' } })).json;
      expect(checks['requests:rate'][0].total).toBe(1);
    },
  );

  it('omits the traffic if the application uses its own server', async () => {
    const app = await create(name, {
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      controllers: [OrdersController],
      providers: [OrdersDb],
    });
    await app.init();
    const instance = app.getHttpAdapter().getInstance();
    if (name === 'Fastify') await instance.ready();
    const server = createServer(name === 'Express' ? instance : (...args) => instance.routing(...args));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json() as any;
      await ask('/orders/200');
      const keys = Object.keys((await ask('/health/deep')).checks);
      expect(keys).toContain('process:uptime');
      expect(keys.filter((key) => key.startsWith('requests:'))).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
      await app.close();
    }
  });

  it('counts requests in progress and aborted requests', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    const entered = new Promise<void>((resolve) => server.app.get(OrdersController).entered.push(resolve));
    const outgoing = request({ hostname, port, path: '/orders/hang' });
    outgoing.on('error', () => undefined);
    outgoing.end();
    await entered;
    expect((await entriesOf(server))('requests:inFlight').observedValue).toBe(1);
    const closed = new Promise((resolve) => outgoing.once('close', resolve));
    outgoing.destroy();
    await closed;
    // The server hears of it in its own time; each answer of deep is an event of its loop.
    let entry = await entriesOf(server);
    while (entry('requests:inFlight').observedValue !== 0) entry = await entriesOf(server);
    expect(entry('requests:aborted')).toMatchObject({ observedValue: 1, total: 1 });
  });

  it('shows the clients of each probe, with counts and times', async () => {
    const server = await start();
    const since = Date.now();
    for (let i = 0; i < 3; i++)
      await server.get('/health/ready', { headers: { 'User-Agent': 'kube-probe/1.33' } });
    await server.get('/health/ready', { headers: { 'User-Agent': '<script>alert(1)</script>\u00e9' } });
    await server.get('/health/live');
    const entry = await entriesOf(server);
    expect(entry('probe:readiness')).toMatchObject({ observedValue: 4, lastStatusCode: 200 });
    expect(entry('probe:readiness').userAgents[0]).toMatchObject({ userAgent: 'kube-probe/1.33', count: 3 });
    expect(Date.parse(entry('probe:readiness').lastAskedAt)).toBeGreaterThanOrEqual(since);
    expect(entry('probe:liveness').userAgents[0].userAgent).toBe('(none)');
    expect(entry('probe:startup')).toBeUndefined();
  });

  it('agrees with the system about the process', async () => {
    const server = await start();
    await server.get('/orders/block?ms=250');
    const entry = await entriesOf(server);
    const near = (key: string, value: number, share: number) =>
      expect(Math.abs(entry(key).observedValue - value) / value).toBeLessThan(share);
    near('process:uptime', process.uptime(), 0.05);
    near('process:rss', process.memoryUsage.rss(), 0.2);
    near('process:heapUsed', process.memoryUsage().heapUsed, 0.3);
    // Only Linux tells of the descriptors of a process in this way.
    if (existsSync('/proc/self/fd')) {
      near('process:fileDescriptors', readdirSync('/proc/self/fd').length, 0.3);
      const limit = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
      expect(entry('process:fileDescriptors').limit).toBe(Number(limit));
    }
    expect(entry('process:eventLoopDelayMax').observedValue).toBeGreaterThanOrEqual(200);
    expect(entry('process:activeHandles').observedValue.TCPServerWrap).toBeGreaterThanOrEqual(1);
  });
});
