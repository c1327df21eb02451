import { Injectable, Module } from '@nestjs/common';
import {
  HealthIndicator,
  HealthModule,
  HealthService,
  KUBERNETES_ROUTES,
  type CheckContext,
  type HealthCheck,
} from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', timeoutMs: 100, cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  behave: (context: CheckContext) => any = () => undefined;
  calls = 0;

  check(context: CheckContext) {
    this.calls++;
    return this.behave(context);
  }
}

@Injectable()
class Search {
  up = true;

  @HealthIndicator({ name: 'search', critical: false, cacheMs: 0, failureCacheMs: 0 })
  async ping() {
    if (!this.up) throw new Error('connect ECONNREFUSED 10.1.2.3:9200');
  }
}

@Module({ providers: [OrdersDb, Search] })
class OrdersModule {}

onEachAdapter((serve) => {
  const start = () => serve({ imports: [HealthModule.forRoot(), OrdersModule] });

  it.each(['live', 'ready', 'startup'])('answers %s with the same bytes and headers', async (probe) => {
    const server = await start();
    const answer = await server.get(`/health/${probe}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('{"status":"pass"}');
    expect(answer.headers['content-type']).toBe('application/health+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-length']).toBe('17');
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.headers['retry-after']).toBeUndefined();
  });

  it('fails readiness and not liveness when a critical check fails, and hides the reason', async () => {
    const server = await start();
    server.app.get(OrdersDb).behave = () => {
      throw new Error('password authentication failed for user "root" at 10.1.2.3:5432');
    };
    const ready = await server.get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toBe('{"status":"fail","reason":"CHECK_FAILED"}');
    expect(ready.headers['retry-after']).toBe('5');
    expect((await server.get('/health/live')).status).toBe(200);
    expect((await server.get('/health/startup')).status).toBe(200);
  });

  it('warns when a check that is not critical fails', async () => {
    const server = await start();
    server.app.get(Search).up = false;
    const ready = await server.get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toBe('{"status":"warn","reason":"CHECK_FAILED"}');
  });

  it.each<[string, (context: CheckContext) => any, string]>([
    [
      'throws synchronously',
      () => {
        throw new Error('x');
      },
      'CHECK_FAILED',
    ],
    ['rejects with undefined', () => Promise.reject(undefined), 'CHECK_FAILED'],
    ['rejects with a string', () => Promise.reject('nope'), 'CHECK_FAILED'],
    [
      'rejects with a frozen circular object',
      () => {
        const o: any = {};
        o.o = o;
        return Promise.reject(Object.freeze(o));
      },
      'CHECK_FAILED',
    ],
    [
      'rejects with an Error whose message throws',
      () => {
        const e = new Error('x');
        Object.defineProperty(e, 'message', {
          get() {
            throw new Error('y');
          },
        });
        return Promise.reject(e);
      },
      'CHECK_FAILED',
    ],
    ['returns false', () => false, 'CHECK_FAILED'],
    ['returns null', () => null, 'INVALID_RESULT'],
    ['returns a number', () => 1, 'INVALID_RESULT'],
    ['returns the shape of another library', () => ({ db: { status: 'up' } }), 'INVALID_RESULT'],
    ['returns a status that is none', () => ({ status: 'healthy' }), 'INVALID_RESULT'],
    [
      'returns a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('trap');
            },
          },
        ),
      'CHECK_FAILED',
    ],
    [
      'returns a thenable that throws',
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- that it is one is the point
        then() {
          throw new Error('then');
        },
      }),
      'CHECK_FAILED',
    ],
    ['never settles', () => new Promise(() => undefined), 'TIMEOUT'],
  ])('a check that %s fails, and other checks still count', async (_name, behave, reason) => {
    const server = await start();
    server.app.get(OrdersDb).behave = behave;
    server.app.get(Search).up = false;
    const report = await server.app.get(HealthService).evaluate('readiness');
    const byName = Object.fromEntries(report.checks.map((check) => [check.name, check]));
    expect(byName['orders-db']).toMatchObject({ status: 'fail', reason });
    expect(byName['search']).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    expect(await server.get('/health/ready')).toMatchObject({ status: 503 });
  });

  it('serves the routes of Kubernetes', async () => {
    const server = await serve({ imports: [HealthModule.forRoot({ routes: KUBERNETES_ROUTES })] });
    for (const path of ['/livez', '/readyz', '/startupz']) expect((await server.get(path)).status).toBe(200);
    expect((await server.get('/health/live')).status).toBe(404);
  });

  it('answers HEAD and OPTIONS as it answers GET', async () => {
    const server = await start();
    server.app.get(OrdersDb).behave = () => false;
    const head = await server.get('/health/ready', { method: 'HEAD' });
    expect(head.status).toBe(503);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe('41');
    expect((await server.get('/health/ready', { method: 'OPTIONS' })).status).toBe(503);
  });

  it('is never a 304', async () => {
    const server = await start();
    const headers = { 'If-None-Match': '*', 'If-Modified-Since': new Date(Date.now() + 1e6).toUTCString() };
    expect((await server.get('/health/live', { headers })).status).toBe(200);
  });

  it('does not mount deep without guards', async () => {
    const server = await start();
    expect((await server.get('/health/deep')).status).toBe(404);
  });
});
