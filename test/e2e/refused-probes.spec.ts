import {
  All,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  Module,
  Next,
  Param,
  Post,
  Res,
  UnauthorizedException,
  VersioningType,
  type CanActivate,
  type INestApplication,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { HealthModule, HealthConfigurationError } from 'nestjs-vitals';
import { create, onEachAdapter, serve as serveOn, type ServerOptions } from '../support/adapters.js';

const refusing = (error: () => Error): CanActivate => ({
  canActivate() {
    throw error();
  },
});

onEachAdapter((serve, name) => {
  const start = async (options: ServerOptions) => {
    const warnings: string[] = [];
    const { configure, ...rest } = options;
    const server = await serve({
      imports: [HealthModule.forRoot()],
      ...rest,
      configure: (app) => {
        app.useLogger({ log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) });
        return configure?.(app);
      },
    });
    return { ...server, warnings: () => warnings.filter((line) => line.includes('was answered')) };
  };

  it.each<[number, () => Error, string]>([
    [401, () => new UnauthorizedException(), 'Public()'],
    [403, () => new ForbiddenException(), 'Public()'],
    [429, () => new HttpException('Too Many Requests', 429), 'SkipThrottle()'],
    [500, () => new TypeError('no user'), 'Look at the middleware and the guards'],
  ])('warns once if a global guard answers %i, with the remedy', async (status, error, remedy) => {
    const { get, warnings } = await start({ configure: (app) => app.useGlobalGuards(refusing(error)) });
    for (let i = 0; i < 3; i++) expect((await get('/health/live?x=1')).status).toBe(status);
    expect((await get('/health/ready')).status).toBe(status);
    expect(warnings()).toEqual([
      expect.stringContaining(`GET /health/live was answered ${status}, but not by the liveness probe`),
      expect.stringContaining(`GET /health/ready was answered ${status}, but not by the readiness probe`),
    ]);
    expect(warnings()[0]).toContain(remedy);
    expect(warnings()[0]).toContain('restarts the container');
  });

  it('warns of a throttler that allows the first probes', async () => {
    let asked = 0;
    const throttler: CanActivate = {
      canActivate() {
        if (++asked > 5) throw new HttpException('Too Many Requests', 429);
        return true;
      },
    };
    const { get, warnings } = await start({ configure: (app) => app.useGlobalGuards(throttler) });
    for (const path of ['/health/live', '/health/ready', '/health/startup', '/health/live', '/health/live'])
      expect((await get(path)).status).toBe(200);
    expect(warnings()).toEqual([]);
    expect((await get('/health/live')).status).toBe(429);
    expect(warnings()).toHaveLength(1);
  });

  it('does not warn of failing probes, deep behind its guards, preflights and other paths', async () => {
    const { get, warnings } = await start({
      imports: [HealthModule.forRoot({ deep: { guards: [refusing(() => new UnauthorizedException())] } })],
      configure: (app) => app.enableCors(),
    });
    expect((await get('/health/deep')).status).toBe(401);
    expect((await get('/health/live', { method: 'POST' })).status).toBe(404);
    expect((await get('/elsewhere')).status).toBe(404);
    await get('/health/live', { method: 'OPTIONS', headers: { Origin: 'https://example.com' } });
    expect((await get('/health/live')).status).toBe(200);
    expect(warnings()).toEqual([]);
  });

  it('warns of a middleware that answers instead of a probe, and of a probe that is asked without its prefix', async () => {
    const { get, warnings } = await start({
      configure: (app) => {
        app.setGlobalPrefix('api');
        app.use((request: any, response: any, next: () => void) =>
          request.url === '/api/health/ready' ? response.end('ok') : next(),
        );
      },
    });
    expect((await get('/api/health/ready')).body).toBe('ok');
    expect((await get('/health/live')).status).toBe(404);
    expect(warnings()).toEqual([
      expect.stringContaining('a route or middleware of the application answered instead'),
      expect.stringContaining('setGlobalPrefix'),
    ]);
  });

  const bootError = async (options: ServerOptions): Promise<unknown> => {
    const app = await create(name, options);
    return app.init().then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  @Controller('health')
  class OwnHealth {
    @Get('live')
    live() {
      return 'ok';
    }
  }

  it('refuses the boot if a route of the application has the path of a probe', async () => {
    const error = await bootError({ imports: [HealthModule.forRoot()], controllers: [OwnHealth] });
    expect(error).toBeInstanceOf(HealthConfigurationError);
    expect(String(error)).toContain('GET /health/live is the liveness probe of HealthModule');
    expect(String(error)).toContain('OwnHealth.live() in RootTestModule');
    expect(String(error)).toContain("routes: { liveness: '…' }");
  });
});

describe('routes on Express that would answer before a probe', () => {
  const bootError = async (options: ServerOptions): Promise<string> => {
    const app = await create('Express', { imports: [HealthModule.forRoot()], ...options });
    return app.init().then(
      () => 'booted',
      (error: unknown) => String(error),
    );
  };
  const express = (app: INestApplication) => app.getHttpAdapter().getInstance();

  it.each<[string, ServerOptions, string]>([
    [
      'a pattern of a controller',
      { controllers: [controller('health', Get(':what'), [Param('what')])] },
      'Other.handle() in RootTestModule',
    ],
    ['a wildcard', { controllers: [controller('', All('*path'))] }, 'the route "/*path" answers it first'],
    [
      'a route below the global prefix',
      {
        controllers: [controller('health', Get('live'))],
        configure: (app) => app.setGlobalPrefix('api'),
      },
      'GET /api/health/live is the liveness probe',
    ],
    [
      'a route of RouterModule',
      { imports: [...routed('health', controller('live', Get())), HealthModule.forRoot()] },
      'Other.handle() in Routed',
    ],
    [
      'a route of Express itself',
      {
        configure: (app) =>
          express(app).get('/health/live', (_request: any, response: any) => response.end()),
      },
      'a route on the Express application itself',
    ],
    [
      'a route of Express in another case',
      {
        configure: (app) => express(app).all('/HEALTH/:x', (_request: any, response: any) => response.end()),
      },
      'the route "/HEALTH/:x" answers it first',
    ],
  ])('stop the boot: %s', async (_what, options, text) => {
    expect(await bootError(options)).toContain(text);
  });

  it.each<[string, ServerOptions]>([
    ['another method', { controllers: [controller('health', Post('live'))] }],
    ['another path', { controllers: [controller('health', Get('alive'))] }],
    ['a host', { controllers: [controller({ path: 'health', host: 'a.example' } as never, Get('live'))] }],
    ['@Next()', { controllers: [controller('', All('*path'), [Res(), Next()])] }],
    [
      'a version in a header',
      {
        controllers: [controller('health', Get('live'))],
        configure: (app) =>
          app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version', defaultVersion: '1' }),
      },
    ],
    ['a version in the path', { controllers: [controller('health', Get('live'))], configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }) }], // prettier-ignore
    [
      'next() in a route of Express',
      { configure: (app) => express(app).get('/*path', (_a: any, _b: any, next: () => void) => next()) },
    ],
  ])('do not stop the boot because of %s', async (_what, options) => {
    expect(await bootError(options)).toBe('booted');
  });

  it('are warned of at the first probe if they may pass the request on, but do not', async () => {
    const warnings: string[] = [];
    const { get } = await serveOn('Express', {
      imports: [HealthModule.forRoot()],
      configure: (app) => {
        app.useLogger({ log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) });
        express(app).get('/*path', (_request: any, response: any, _next: any) => response.end('page'));
      },
    });
    expect((await get('/health/live')).body).toBe('page');
    expect(warnings.filter((line) => line.includes('answered instead'))).toHaveLength(1);
  });
});

describe('routes on Fastify with the path of a probe', () => {
  const bootError = async (options: ServerOptions): Promise<string> => {
    const app = await create('Fastify', { imports: [HealthModule.forRoot()], ...options });
    return app.init().then(
      () => 'booted',
      (error: unknown) => String(error),
    );
  };

  it.each<[string, ServerOptions]>([
    ['a controller', { controllers: [controller('health', Get('live'))] }],
    ['@All()', { controllers: [controller('/health/live/', All())] }],
    [
      'a controller below the global prefix',
      { controllers: [controller('health', Get('live'))], configure: (app) => app.setGlobalPrefix('api') },
    ],
  ])('stop the boot with both places: %s', async (_what, options) => {
    const error = await bootError(options);
    expect(error).toContain('GET /health/live is the liveness probe of HealthModule');
    expect(error).toContain('Other.handle() in RootTestModule');
  });

  it.each<[string, ServerOptions]>([
    ['another method', { controllers: [controller('health', Post('live'))] }],
    ['a pattern', { controllers: [controller('health', Get(':what'), [Param('what')])] }],
    ['deep, which is not served', { controllers: [controller('health', Get('deep'))] }],
    [
      'a version in the path',
      {
        controllers: [controller('health', Get('live'))],
        configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      },
    ],
  ])('do not stop the boot because of %s', async (_what, options) => {
    expect(await bootError(options)).toBe('booted');
  });
});

function controller(path: string, route: MethodDecorator, parameters: readonly ParameterDecorator[] = []) {
  class Other {
    handle() {
      return 'ok';
    }
  }
  parameters.forEach((decorator, index) => decorator(Other.prototype, 'handle', index));
  route(Other.prototype, 'handle', Object.getOwnPropertyDescriptor(Other.prototype, 'handle')!);
  Controller(path as never)(Other);
  return Other;
}

function routed(path: string, ...controllers: any[]) {
  @Module({ controllers })
  class Routed {}
  return [Routed, RouterModule.register([{ path, module: Routed }])];
}
