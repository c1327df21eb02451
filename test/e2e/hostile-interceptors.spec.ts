import { jest } from '@jest/globals';
import {
  Catch,
  Injectable,
  Scope,
  UnauthorizedException,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  bufferCount,
  defer,
  EMPTY,
  finalize,
  firstValueFrom,
  mergeMap,
  Subject,
  timer,
  type Observable,
} from 'rxjs';
import { onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  up = true;
  async check() {
    return this.up;
  }
}

const rawOf = (context: ExecutionContext | ArgumentsHost): ServerResponse => {
  const response = context.switchToHttp().getResponse();
  return response.raw ?? response;
};

/** Changes the response after the probe is answered. */
const meddling = (meddle: (response: any, raw: ServerResponse) => unknown): NestInterceptor => ({
  intercept(context: ExecutionContext, next: CallHandler) {
    meddle(context.switchToHttp().getResponse(), rawOf(context));
    return next.handle();
  },
});

onEachAdapter((serve, name) => {
  const start = async (interceptor: NestInterceptor, more: any = {}) => {
    /** Log lines of Nest, without those of this module. */
    const errors: unknown[] = [];
    const error = (...line: unknown[]) => line.at(-1) !== 'HealthModule' && errors.push(line);
    /** The status that an access log sees when each response ends. */
    const logged: number[] = [];
    const server = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' }, ...more.health })],
      providers: [OrdersDb, ...(more.providers ?? [])],
      configure: (it) => {
        it.useLogger({ log() {}, warn() {}, error });
        it.use((_request: unknown, response: ServerResponse, next: () => void) => {
          response.once('finish', () => logged.push(response.statusCode));
          more.middleware?.(response);
          next();
        });
        it.useGlobalInterceptors(interceptor);
        more.configure?.(it);
      },
    });
    return { ...server, errors, logged };
  };

  it.each<[string, (response: any, raw: ServerResponse) => unknown]>([
    ['a header', (response) => (response.header ?? response.setHeader).call(response, 'X-Tenant', 'one')],
    ['a header on the raw response', (_response, raw) => raw.setHeader('X-Tenant', 'one')],
    ['a status', (response) => response.status(418)],
    ['a status on the raw response', (_response, raw) => void (raw.statusCode = 418)],
    ['a body', (_response, raw) => raw.writeHead(418).end('{"teapot":true}')],
    ['a piped body', (_response, raw) => Readable.from(['{"teapot":', 'true}']).pipe(raw)],
    [
      'a body in JSON',
      (response) => (name === 'Express' ? response.status(418).json({}) : response.code(418).send({})),
    ],
  ])('keeps the bytes and the logged status when an interceptor sends %s', async (_what, meddle) => {
    const { app, get, errors, logged } = await start(meddling(meddle));
    const healthy = await get('/health/ready');
    app.get(OrdersDb).up = false;
    const failing = await get('/health/ready');
    const deep = await get('/health/deep');
    expect([healthy.status, healthy.body]).toEqual([200, '{"status":"pass"}']);
    expect([failing.status, failing.body]).toEqual([503, '{"status":"fail","reason":"CHECK_FAILED"}']);
    expect([deep.status, deep.json.status]).toEqual([503, 'fail']);
    for (const { headers } of [healthy, failing, deep]) {
      expect(headers['x-tenant']).toBeUndefined();
      expect(headers['content-type']).toBe('application/health+json');
    }
    expect(logged).toEqual([200, 503, 503]);
    expect(errors).toEqual([]);
  });

  it('keeps the bytes if a middleware replaced methods of the response', async () => {
    const { get, errors } = await start(
      meddling((_response, raw) => raw.end('late')),
      {
        middleware: (response: ServerResponse) => {
          const end = response.end;
          response.end = function (this: ServerResponse, ...args: any[]) {
            return end.apply(this, args as any);
          } as any;
        },
      },
    );
    expect((await get('/health/live')).body).toBe('{"status":"pass"}');
    expect((await get('/health/live')).body).toBe('{"status":"pass"}');
    expect(errors).toEqual([]);
  });

  it.each<[string, NestInterceptor]>([
    ['throws before the handler', meddling(() => { throw new TypeError('no tenant'); })], // prettier-ignore
    [
      'throws later',
      {
        intercept: () =>
          timer(1).pipe(
            mergeMap(() => {
              throw new TypeError('no tenant');
            }),
          ),
      },
    ],
    ['completes without a value', { intercept: () => EMPTY }],
  ])('calls no filter and logs nothing when an interceptor %s', async (_when, interceptor) => {
    @Catch()
    class Recording implements ExceptionFilter {
      readonly caught: unknown[] = [];
      catch(error: unknown, host: ArgumentsHost) {
        this.caught.push(error);
        rawOf(host).writeHead(500).end('{}');
      }
    }
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const filter = new Recording();
    const paths = ['/health/live', '/health/ready', '/health/startup', '/health/deep'];
    const ends = new Subject<void>();
    const allEnded = firstValueFrom(ends.pipe(bufferCount(paths.length)));
    const { get, errors } = await start(
      {
        intercept: (context, next) =>
          defer(() => interceptor.intercept(context, next) as Observable<unknown>).pipe(
            finalize(() => ends.next()),
          ),
      },
      { configure: (it: any) => it.useGlobalFilters(filter) },
    );
    for (const path of paths) expect((await get(path)).status).toBe(200);
    await allEnded;
    // Nest handles the error within the microtasks of one turn.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(filter.caught).toEqual([]);
    expect(errors).toEqual([]);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('passes errors of guards to the filters of the application', async () => {
    const filter = (label: string) => ({
      catch: (_error: unknown, host: ArgumentsHost) =>
        rawOf(host).writeHead(401, { 'Content-Length': label.length }).end(label),
    });
    @Catch(UnauthorizedException)
    class Precise implements ExceptionFilter {
      catch = filter('precise').catch;
    }
    @Catch(TypeError)
    class Other implements ExceptionFilter {
      catch = filter('other').catch;
    }
    @Injectable({ scope: Scope.REQUEST })
    @Catch()
    class PerRequest implements ExceptionFilter {
      catch = filter('per request').catch;
    }
    const refuse = {
      canActivate: () => {
        throw new UnauthorizedException();
      },
    };
    const health = { deep: { guards: [refuse] } };
    const none = meddling(() => undefined);
    const without = await start(none, { health });
    expect((await without.get('/health/deep')).json).toEqual({ statusCode: 401, message: 'Unauthorized' });
    const several = await start(none, {
      health,
      configure: (it: any) => it.useGlobalFilters(filter('first'), new Precise(), new Other()),
    });
    expect((await several.get('/health/deep')).body).toBe('precise');
    const scoped = await start(none, {
      health,
      providers: [{ provide: APP_FILTER, useClass: PerRequest }],
    });
    expect((await scoped.get('/health/deep')).body).toBe('per request');
    expect((await scoped.get('/health/live')).body).toBe('{"status":"pass"}');
  });
});
