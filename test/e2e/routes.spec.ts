import {
  Controller,
  Get,
  Injectable,
  Module,
  VersioningType,
  type MiddlewareConsumer,
  type NestMiddleware,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { HealthModule, healthRoutes, isProbe, type HealthRegistrationOptions } from 'nestjs-vitals';
import { onEachAdapter, type TestServer } from '../support/adapters.js';

const PATHS = [
  'health/live',
  'health/ready',
  'health/startup',
  'health/deep',
  'health/deep/none',
  'health/payments',
];
const OPTIONS: HealthRegistrationOptions = {
  deep: { guards: 'none' },
  groups: { payments: { path: 'health/payments', tags: ['payments'] } },
};

@Controller('orders')
class OrdersController {
  @Get()
  list(): string {
    return 'orders';
  }
}

let seen: (string | undefined)[] = [];
beforeEach(() => (seen = []));

@Injectable()
class LoggerMiddleware implements NestMiddleware {
  use(request: { originalUrl?: string }, _response: unknown, next: () => void): void {
    seen.push(request.originalUrl);
    next();
  }
}

@Module({ controllers: [OrdersController] })
class LoggedModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(LoggerMiddleware)
      .exclude(...healthRoutes(OPTIONS))
      .forRoutes('*');
  }
}

/** The paths that isProbe() knows. */
const known = (prefix = '') => PATHS.filter((path) => isProbe(`${prefix}/${path}`));

/** The paths that a probe answers, which isProbe() has to know. A check that does not exist is 404, too, with a body of its own. */
async function served({ get }: TestServer, prefix = ''): Promise<string[]> {
  const answers = await Promise.all(PATHS.map((path) => get(`${prefix}/${path}`)));
  const paths = PATHS.filter((_, index) => answers[index]!.headers['content-type']?.includes('health+json'));
  expect(known(prefix)).toEqual(paths);
  return paths;
}

onEachAdapter((serve) => {
  describe('a global prefix', () => {
    const start = (options: HealthRegistrationOptions, exclude?: string[]) =>
      serve({
        imports: [HealthModule.forRoot({ ...OPTIONS, ...options }), LoggedModule],
        configure: (app) => app.setGlobalPrefix('api', exclude && { exclude }),
      });

    it('applies to the probes by default', async () => {
      const server = await start({});
      expect([await served(server), await served(server, '/api')]).toEqual([[], PATHS]);
    });

    it('does not apply to the paths of healthRoutes() in its exclude', async () => {
      const server = await start({}, healthRoutes(OPTIONS));
      expect([await served(server), await served(server, '/api')]).toEqual([PATHS, []]);
      expect((await server.get('/api/orders')).status).toBe(200);
    });

    it('applies to what its exclude does not name', async () => {
      const server = await start({}, ['health/live', 'health/deep/:name']);
      const excluded = ['health/live', 'health/deep/none'];
      expect(await served(server)).toEqual(excluded);
      expect(await served(server, '/api')).toEqual(PATHS.filter((path) => !excluded.includes(path)));
    });

    it("does not apply to the probes with globalPrefix: 'ignore'", async () => {
      const server = await start({ globalPrefix: 'ignore' });
      expect([await served(server), await served(server, '/api')]).toEqual([PATHS, []]);
      expect((await server.get('/api/orders')).status).toBe(200);
      expect((await server.get('/orders')).status).toBe(404);
    });

    it("keeps the application's own exclude with globalPrefix: 'ignore'", async () => {
      const server = await start({ globalPrefix: 'ignore' }, ['orders']);
      expect(await served(server)).toEqual(PATHS);
      expect((await server.get('/orders')).status).toBe(200);
    });

    it('does not keep the middleware of the application from excluding the probes', async () => {
      for (const options of [{ globalPrefix: 'apply' }, { globalPrefix: 'ignore' }] as const) {
        const server = await start(options);
        const prefix = options.globalPrefix === 'ignore' ? '' : '/api';
        expect(await served(server, prefix)).toEqual(PATHS);
        await server.get('/api/orders');
      }
      expect(seen).toEqual(['/api/orders', '/api/orders']);
    });
  });

  it("takes the probes out of a prefix, and not out of RouterModule's or a version", async () => {
    const server = await serve({
      imports: [
        HealthModule.forRoot({ ...OPTIONS, globalPrefix: 'ignore' }),
        RouterModule.register([{ path: 'ops', module: HealthModule }]),
      ],
      controllers: [OrdersController],
      configure: (app) => {
        app.setGlobalPrefix('api');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
    expect([await served(server, '/ops'), await served(server, '/api/ops'), await served(server)]).toEqual([
      PATHS,
      [],
      [],
    ]);
    expect((await server.get('/api/v1/orders')).status).toBe(200);
  });

  it("stops the boot with globalPrefix: 'ignore' and routes that are no paths", async () => {
    const options = { globalPrefix: 'ignore', routes: { liveness: 7 }, groups: { payments: null } };
    const starting = serve({
      imports: [HealthModule.forRoot(options as never)],
      configure: (app) => app.setGlobalPrefix('api'),
    });
    await expect(starting).rejects.toThrow('routes.liveness is 7');
  });

  it('knows its own URLs from the boot until the shutdown', async () => {
    const { app } = await serve({
      imports: [HealthModule.forRoot({ ...OPTIONS, routes: { liveness: 'livez' } })],
      configure: (it) => it.setGlobalPrefix('api'),
    });
    const urls = ['/api/livez', '/api/health/payments', '/api/health/deep/orders-db', '/livez'];
    expect(urls.map(isProbe)).toEqual([true, true, true, false]);
    await app.close();
    expect(urls.map(isProbe)).toEqual([false, false, false, false]);
  });
});
