import {
  CanActivate,
  Controller,
  ExecutionContext,
  ForbiddenException,
  Get,
  Inject,
  Injectable,
  Module,
  Scope,
  SetMetadata,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, REQUEST, Reflector } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { HealthConfigurationError, HealthIndicator, HealthModule, type HealthCheck } from 'nestjs-vitals';
import { of } from 'rxjs';
import { create, onEachAdapter } from '../support/adapters.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0, probes: ['deep'] })
class OrdersDb implements HealthCheck {
  calls = 0;
  check() {
    this.calls++;
  }
}

const tokenOf = (context: ExecutionContext): string | undefined =>
  context.switchToHttp().getRequest().headers.authorization?.split(' ')[1];

@Injectable()
class JwtAuthGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}
  async canActivate(context: ExecutionContext) {
    try {
      await this.jwt.verifyAsync(tokenOf(context) ?? '');
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}

@Module({
  imports: [JwtModule.register({ secret: 'test-secret' })],
  providers: [JwtAuthGuard],
  exports: [JwtModule],
})
class AuthModule {}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

onEachAdapter((serve, name) => {
  const withGuards = (guards: any, extra: any = {}) =>
    serve({
      imports: [HealthModule.forRoot({ deep: { guards } }), AuthModule, ...(extra.imports ?? [])],
      providers: [OrdersDb, ...(extra.providers ?? [])],
    });

  it('refuses requests without the token before running a check, and accepts those with it', async () => {
    const { app, get } = await withGuards([JwtAuthGuard]);
    const before = app.get(OrdersDb).calls;
    const refused = await get('/health/deep');
    expect(refused.status).toBe(401);
    expect(refused.json).toEqual({ statusCode: 401, message: 'Unauthorized' });
    expect((await get('/health/deep/orders-db')).status).toBe(401);
    expect((await get('/health/deep?fresh=1')).status).toBe(401);
    expect((await get('/health/deep', { method: 'HEAD' })).status).toBe(401);
    expect(app.get(OrdersDb).calls).toBe(before);
    const token = app.get(JwtService, { strict: false }).sign({ sub: 'me' });
    const answer = await get('/health/deep', bearer(token));
    expect(answer.status).toBe(200);
    expect(answer.json.checks['orders-db:responseTime'][0]).toMatchObject({ status: 'pass', critical: true });
  });

  it('answers OPTIONS as it answers GET, behind the guards, with and without CORS', async () => {
    const { app, get } = await withGuards([JwtAuthGuard]);
    const token = app.get(JwtService, { strict: false }).sign({ sub: 'me' });
    for (const path of ['/health/deep', '/health/deep/orders-db']) {
      expect((await get(path, { method: 'OPTIONS' })).status).toBe(401);
      const answer = await get(path, { method: 'OPTIONS', ...bearer(token) });
      expect([answer.status, answer.json.checks['orders-db:responseTime'][0].status]).toEqual([200, 'pass']);
    }
    expect((await get('/health/deep/nobody', { method: 'OPTIONS', ...bearer(token) })).status).toBe(404);

    const preflight = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'GET' };
    const shared = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: [JwtAuthGuard] } }), AuthModule],
      providers: [OrdersDb],
      configure: (application) => application.enableCors(),
    });
    const answer = await shared.get('/health/deep', { method: 'OPTIONS', headers: preflight });
    expect([answer.status, answer.body, answer.headers['access-control-allow-origin']]).toEqual([
      204,
      '',
      '*',
    ]);
  });

  it('creates a guard that nobody provides, with what the imports export', async () => {
    @Injectable()
    class Lonely implements CanActivate {
      constructor(private readonly jwt: JwtService) {}
      canActivate(context: ExecutionContext) {
        return this.jwt.verifyAsync(tokenOf(context) ?? '').then(
          () => true,
          () => false,
        );
      }
    }
    const { app, get } = await serve({
      imports: [HealthModule.forRoot({ imports: [AuthModule], deep: { guards: [Lonely] } })],
      providers: [OrdersDb],
    });
    expect((await get('/health/deep')).status).toBe(403);
    const token = app.get(JwtService, { strict: false }).sign({});
    expect((await get('/health/deep', bearer(token))).status).toBe(200);
  });

  it('makes a request-scoped guard that nobody provides for each request anew', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class RemembersItsUser implements CanActivate {
      private user: string | undefined;
      canActivate(context: ExecutionContext) {
        this.user ??= context.switchToHttp().getRequest().headers['x-user'];
        return this.user !== undefined;
      }
    }
    const { get } = await withGuards([RemembersItsUser]);
    expect((await get('/health/deep')).status).toBe(403);
    expect((await get('/health/deep', { headers: { 'X-User': 'me' } })).status).toBe(200);
    expect((await get('/health/deep')).status).toBe(403);
  });

  it('calls the lifecycle hooks of a guard that nobody provides, as Nest would', async () => {
    const called: string[] = [];
    @Injectable()
    class WithHooks implements CanActivate {
      private denied: ReadonlySet<unknown> | undefined;
      async onModuleInit() {
        called.push('onModuleInit');
        this.denied = new Set(['evil']);
      }
      onApplicationBootstrap = () => void called.push('onApplicationBootstrap');
      onModuleDestroy = () => void called.push('onModuleDestroy');
      beforeApplicationShutdown = (signal?: string) =>
        void called.push(`beforeApplicationShutdown ${signal}`);
      onApplicationShutdown = (signal?: string) => void called.push(`onApplicationShutdown ${signal}`);
      canActivate(context: ExecutionContext) {
        return !this.denied?.has(context.switchToHttp().getRequest().headers['x-user']);
      }
    }
    const { app, get } = await withGuards([WithHooks]);
    expect((await get('/health/deep', { headers: { 'X-User': 'evil' } })).status).toBe(403);
    expect((await get('/health/deep', { headers: { 'X-User': 'me' } })).status).toBe(200);
    expect(called).toEqual(['onModuleInit', 'onApplicationBootstrap']);
    await app.close();
    expect(called.slice(2)).toEqual([
      'onModuleDestroy',
      'beforeApplicationShutdown undefined',
      'onApplicationShutdown undefined',
    ]);
  });

  it('refuses to boot if a guard cannot be created', async () => {
    @Injectable()
    class Impossible implements CanActivate {
      constructor(@Inject('NOT THERE') readonly nothing: unknown) {}
      canActivate() {
        return true;
      }
    }
    const app = await create(name, { imports: [HealthModule.forRoot({ deep: { guards: [Impossible] } })] });
    const error: unknown = await app.init().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HealthConfigurationError);
    expect(String(error)).toMatch(/Impossible.*cannot be created/);
  });

  it('runs several guards in order, async and Observable ones, and stops at the first refusal', async () => {
    const asked: string[] = [];
    const guard = (label: string, verdict: () => any): CanActivate => ({
      canActivate: () => {
        asked.push(label);
        return verdict();
      },
    });
    const { get } = await withGuards([
      guard('observable', () => of(true)),
      guard('promise', () => Promise.resolve(true)),
      guard('refuses', () => of(false)),
      guard('never', () => true),
    ]);
    const answer = await get('/health/deep');
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' });
    expect(asked).toEqual(['observable', 'promise', 'refuses']);
  });

  it('passes on the exception of a guard', async () => {
    const { get } = await withGuards([
      {
        canActivate: () => {
          throw new ForbiddenException('not you');
        },
      },
    ]);
    expect((await get('/health/deep')).json).toMatchObject({ statusCode: 403, message: 'not you' });
  });

  it('runs a request-scoped guard with the request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest implements CanActivate {
      constructor(@Inject(REQUEST) private readonly request: any) {}
      canActivate() {
        return this.request.headers['x-let-me'] === 'in';
      }
    }
    const { get } = await withGuards([PerRequest], { providers: [PerRequest] });
    expect((await get('/health/deep')).status).toBe(403);
    expect((await get('/health/deep', { headers: { 'X-Let-Me': 'in' } })).status).toBe(200);
  });

  it('lets a guard read metadata, and the decorators of the public probes do not open deep', async () => {
    const Public = () => SetMetadata('isPublic', true);
    @Injectable()
    class GlobalGuard implements CanActivate {
      constructor(private readonly reflector: Reflector) {}
      canActivate(context: ExecutionContext) {
        const open = this.reflector.getAllAndOverride<boolean>('isPublic', [
          context.getHandler(),
          context.getClass(),
        ]);
        if (open || tokenOf(context) === 'letmein') return true;
        throw new UnauthorizedException();
      }
    }
    const { get } = await serve({
      imports: [HealthModule.forRoot({ decorators: [Public()], deep: { guards: 'global' } })],
      providers: [OrdersDb, { provide: APP_GUARD, useClass: GlobalGuard }],
    });
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/deep')).status).toBe(401);
    expect((await get('/health/deep', bearer('letmein'))).status).toBe(200);
  });

  it("refuses guards: 'global' when there is no global guard", async () => {
    const app = await create(name, { imports: [HealthModule.forRoot({ deep: { guards: 'global' } })] });
    await expect(app.init()).rejects.toThrow('the application has no global guard');
    const guarded = await create(name, {
      imports: [HealthModule.forRoot({ deep: { guards: 'global' } })],
      configure: (other) => other.useGlobalGuards({ canActivate: () => false }),
    });
    await expect(guarded.init()).resolves.toBeDefined();
  });

  it('uses the guard that a test overrides', async () => {
    @UseGuards(JwtAuthGuard)
    @Controller('orders')
    class OrdersController {
      @Get()
      list() {
        return [];
      }
    }
    const { get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: [JwtAuthGuard] } }), AuthModule],
      controllers: [OrdersController],
      override: (builder) => builder.overrideGuard(JwtAuthGuard).useValue({ canActivate: () => true }),
    });
    expect((await get('/orders')).status).toBe(200);
    expect((await get('/health/deep')).status).toBe(200);
  });

  it("is open to everybody only with guards: 'none'", async () => {
    const { get } = await withGuards('none');
    expect((await get('/health/deep')).status).toBe(200);
  });
});
