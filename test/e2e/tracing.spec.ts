import {
  Injectable,
  UnauthorizedException,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import { delay, map, NEVER, of, throwError } from 'rxjs';
import { onEachAdapter } from '../support/adapters.js';
import { traceNest } from '../support/trace-nest.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  async check() {}
}

const PATHS = [
  '/health/live',
  '/health/ready',
  '/health/startup',
  '/health/deep',
  '/health/deep/orders-db',
  '/health/deep/nobody',
];
const PROBES = 20;
const spans = traceNest();

@Injectable()
class Wrap implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      delay(1),
      map((data: unknown) => ({ success: true, data })),
    );
  }
}

onEachAdapter((serve) => {
  const probe = async (interceptor: NestInterceptor | undefined, ends = true) => {
    const before = { started: spans.started, ended: spans.ended.length };
    const { app, get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [OrdersDb],
      configure: (it) => interceptor && it.useGlobalInterceptors(interceptor),
    });
    for (const path of PATHS) {
      for (let i = 0; i < PROBES; i++) {
        const { status, json } = await get(path);
        expect([path, status, json.status]).toEqual([
          path,
          path.endsWith('nobody') ? 404 : 200,
          path.endsWith('nobody') ? 'fail' : 'pass',
        ]);
      }
    }
    // If a span stays open, the test ends with its timeout.
    if (ends) await spans.allEnded();
    await app.close();
    return {
      started: spans.started - before.started,
      ended: spans.ended.length - before.ended,
      failed: spans.ended.slice(before.ended).filter(({ status }) => status.code === 2).length,
    };
  };
  const probes = PATHS.length * PROBES;

  it.each<[string, NestInterceptor | undefined]>([
    ['no interceptor', undefined],
    ['an interceptor that wraps', new Wrap()],
    [
      'an interceptor that reads a property',
      { intercept: (_, next) => next.handle().pipe(map((d) => d.items)) },
    ],
  ])('ends the span of each request and of each handler with %s', async (_what, interceptor) => {
    expect(await probe(interceptor)).toEqual({ started: 2 * probes, ended: 2 * probes, failed: 0 });
  });

  it.each<[string, NestInterceptor, number]>([
    ['answers itself', { intercept: () => of({ maintenance: true }) }, 0],
    ['emits an error', { intercept: () => throwError(() => new UnauthorizedException()) }, probes],
    [
      'throws',
      {
        intercept: () => {
          throw new Error('no tenant');
        },
      },
      probes,
    ],
  ])('ends the span of each request with an interceptor that %s', async (_what, interceptor, failed) => {
    expect(await probe(interceptor)).toEqual({ started: probes, ended: probes, failed });
  });

  // This test is the last one, because these spans stay open, as they do on any route of such an application.
  it('answers although an interceptor never emits', async () => {
    const result = await probe({ intercept: () => NEVER }, false);
    expect(result).toEqual({ started: probes, ended: 0, failed: 0 });
    spans.started -= probes;
  });
});
