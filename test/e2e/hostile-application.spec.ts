import { jest } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  Injectable,
  Logger,
  UnauthorizedException,
  VersioningType,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HealthIndicator, HealthModule, HealthService, type HealthCheck } from 'nestjs-vitals';
import { delay, map, merge, NEVER, of, throwError } from 'rxjs';
import { onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  up = true;
  check() {
    return this.up;
  }
}

@Injectable()
class Wrap implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      delay(1),
      map((data: unknown) => ({ success: true, data })),
    );
  }
}

@Catch()
class SwallowEverything implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse();
    (response.status(200).json ?? response.send).call(response, { error: error.message });
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return [];
  }
}

/** Changes are delivered outside of the work that caused them. */
async function delivered() {
  for (let i = 0; i < 3; i++) await new Promise(setImmediate);
}

onEachAdapter((serve) => {
  it('says the same bytes whatever global interceptors, filters and pipes the application has', async () => {
    const { app, get } = await serve({
      imports: [HealthModule.forRoot()],
      controllers: [OrdersController],
      providers: [OrdersDb],
      configure: (it) => {
        it.useGlobalInterceptors(new Wrap());
        it.useGlobalFilters(new SwallowEverything());
        it.useGlobalPipes({ transform: () => 'nonsense' });
      },
    });
    expect((await get('/orders')).json).toEqual({ success: true, data: [] });
    expect((await get('/health/ready')).body).toBe('{"status":"pass"}');
    app.get(OrdersDb).up = false;
    const answer = await get('/health/ready');
    expect(answer.status).toBe(503);
    expect(answer.body).toBe('{"status":"fail","reason":"CHECK_FAILED"}');
    expect(answer.headers['content-type']).toBe('application/health+json');
  });

  it.each<[string, NestInterceptor]>([
    ['answers in the place of the handler', { intercept: () => of({ maintenance: true }) }],
    ['never answers', { intercept: () => NEVER }],
    ['demands a user', { intercept: () => throwError(() => new UnauthorizedException()) }],
    [
      'maps what it expects',
      { intercept: (_context, next) => next.handle().pipe(map((data: any) => data.items)) },
    ],
    [
      'asks twice',
      { intercept: (_context, next) => merge(next.handle(), next.handle()).pipe(map(() => 'twice')) },
    ],
  ])(
    'answers in spite of a global interceptor that %s, and leaves the log alone',
    async (_what, interceptor) => {
      const errors: unknown[] = [];
      const { get } = await serve({
        imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
        providers: [OrdersDb],
        configure: (it) => {
          it.useLogger({ log() {}, warn() {}, error: (...line: unknown[]) => errors.push(line) });
          it.useGlobalInterceptors(interceptor);
          it.useGlobalFilters(new SwallowEverything());
        },
      });
      for (const path of ['/health/live', '/health/ready', '/health/startup'])
        expect((await get(path)).body).toBe('{"status":"pass"}');
      expect((await get('/health/ready', { method: 'OPTIONS' })).body).toBe('{"status":"pass"}');
      expect((await get('/health/deep')).json).toMatchObject({ status: 'pass' });
      expect((await get('/health/deep/orders-db')).json).toMatchObject({ status: 'pass' });
      expect((await get('/health/deep/nobody')).status).toBe(404);
      await delivered();
      expect(errors).toEqual([]);
    },
  );

  it('is found below a global prefix, and whatever version is asked for', async () => {
    const { get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' } })],
      providers: [OrdersDb],
      configure: (it) => {
        it.setGlobalPrefix('api', { exclude: ['health/{*path}'] });
        it.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/deep')).status).toBe(200);
    expect((await get('/health/deep/orders-db')).status).toBe(200);
  });

  it('with CORS on, still says no to GET', async () => {
    const { app, get } = await serve({
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb],
      configure: (it) => it.enableCors(),
    });
    app.get(OrdersDb).up = false;
    const answer = await get('/health/ready', { headers: { Origin: 'https://example.com' } });
    expect(answer.status).toBe(503);
    expect(answer.body).toBe('{"status":"fail","reason":"CHECK_FAILED"}');
  });

  it('shares nothing between two applications in one process', async () => {
    const options = {
      imports: [HealthModule.forRoot({ routes: { liveness: 'one' } })],
      providers: [OrdersDb],
    };
    const one = await serve(options);
    const two = await serve({
      imports: [HealthModule.forRoot({ routes: { liveness: 'two' } })],
      providers: [OrdersDb],
    });
    one.app.get(OrdersDb).up = false;
    expect((await one.get('/health/ready')).status).toBe(503);
    expect((await two.get('/health/ready')).status).toBe(200);
    expect((await two.get('/one')).status).toBe(404);
    await one.app.close();
    expect((await two.get('/health/ready')).status).toBe(200);
  });

  it('writes one line for a change, and none for each probe, without a credential or a line break', async () => {
    const lines: string[] = [];
    const record = (line: unknown) => void lines.push(String(line));
    const logger = {
      log: record,
      warn: record,
      error: record,
      fatal: record,
      debug: record,
      verbose: record,
    };
    const { app, get } = await serve({
      imports: [HealthModule.forRoot()],
      providers: [OrdersDb],
      nest: { logger },
    });
    app.useLogger(logger);
    jest.spyOn(app.get(OrdersDb), 'check').mockImplementation(() => {
      throw new Error('no\nINJECTED postgres://root:hunter2@db/x');
    });
    await delivered();
    lines.length = 0;
    for (let i = 0; i < 20; i++) await get('/health/ready');
    await delivered();
    const about = lines.filter((line) => line.includes('orders-db'));
    expect(about).toHaveLength(1);
    expect(about[0]).toMatch(
      /^check "orders-db": pass → fail \(CHECK_FAILED\), run of \d+ ms, after \d+ s: /,
    );
    expect(lines.filter((line) => line.startsWith('readiness:'))).toEqual([
      expect.stringMatching(/^readiness: pass → fail \(CHECK_FAILED\), after \d+ s$/),
    ]);
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).not.toContain('\n');
    Logger.overrideLogger(false);
  });

  it('a subscriber or listener that throws affects no other', async () => {
    const { app, get } = await serve({ imports: [HealthModule.forRoot()], providers: [OrdersDb] });
    const { changes$ } = app.get(HealthService);
    const seen: string[] = [];
    await delivered();
    changes$.subscribe(() => {
      throw new Error('from a subscriber');
    });
    changes$.pipe(map((change) => change.kind)).subscribe(() => {
      throw new Error('from behind a pipe');
    });
    changes$.subscribe({
      next: () => Promise.reject(new Error('a rejection nobody waits for')).catch(() => undefined),
    });
    changes$.subscribe((change) => void seen.push(change.kind));
    app.get(OrdersDb).up = false;
    expect((await get('/health/ready')).status).toBe(503);
    await delivered();
    expect(seen).toEqual(['check', 'probe', 'probe']);
  });
});
