import {
  Controller,
  Header,
  Injectable,
  Module,
  SerializeOptions,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { HealthModule, type HealthRegistrationOptions } from 'nestjs-vitals';
import { create, onEachAdapter } from '../support/adapters.js';

const Roles = (...roles: string[]) => SetMetadata('roles', roles);

/** As the documentation of Nest shows it: without roles, everybody is let in. */
abstract class RolesGuard implements CanActivate {
  private readonly reflector = new Reflector();
  canActivate(context: ExecutionContext) {
    const roles = this.rolesOf(context, this.reflector);
    return !roles || roles.includes(context.switchToHttp().getRequest().headers['x-role']);
  }
  abstract rolesOf(context: ExecutionContext, reflector: Reflector): string[] | undefined;
}

const READERS: [string, RolesGuard['rolesOf']][] = [
  ['the handler', (context, reflector) => reflector.get('roles', context.getHandler())],
  ['the class', (context, reflector) => reflector.get('roles', context.getClass())],
  [
    'both',
    (context, reflector) => reflector.getAllAndOverride('roles', [context.getHandler(), context.getClass()]),
  ],
];

const guardThatReads = (rolesOf: RolesGuard['rolesOf']): CanActivate =>
  new (class extends RolesGuard {
    rolesOf = rolesOf;
  })();

const as = (role: string) => ({ headers: { 'X-Role': role } });

onEachAdapter((serve, name) => {
  const bootWith = (options: HealthRegistrationOptions): Promise<unknown> =>
    create(name, { imports: [HealthModule.forRoot(options)] }).then((app) =>
      app.init().catch((error: unknown) => error),
    );

  it.each(READERS)('reaches a guard of deep that reads metadata from %s', async (_where, rolesOf) => {
    const { get } = await serve({
      imports: [
        HealthModule.forRoot({ deep: { guards: [guardThatReads(rolesOf)], decorators: [Roles('ops')] } }),
      ],
    });
    expect((await get('/health/deep')).status).toBe(403);
    expect((await get('/health/deep/any')).status).toBe(403);
    expect((await get('/health/deep', as('ops'))).status).toBe(200);
    expect((await get('/health/deep/any', as('ops'))).status).toBe(404);
  });

  it.each(READERS)('reaches a global guard that reads metadata from %s', async (_where, rolesOf) => {
    const { get } = await serve({
      imports: [HealthModule.forRoot({ decorators: [Roles('kubelet')] })],
      configure: (app) => app.useGlobalGuards(guardThatReads(rolesOf)),
    });
    for (const path of ['/health/live', '/health/ready', '/health/startup']) {
      expect((await get(path)).status).toBe(403);
      expect((await get(path, as('kubelet'))).status).toBe(200);
    }
  });

  it('runs a guard of a decorator once', async () => {
    let calls = 0;
    const count = { canActivate: () => ++calls > 0 };
    const { get } = await serve({ imports: [HealthModule.forRoot({ decorators: [UseGuards(count)] })] });
    expect((await get('/health/live')).status).toBe(200);
    expect(calls).toBe(1);
  });

  it('refuses decorators without effect, all at once, with the remedy', async () => {
    const error = String(
      await bootWith({
        deep: {
          guards: 'none',
          decorators: [
            UseInterceptors({ intercept: (_: unknown, next: any) => next.handle() }),
            Roles('ops'),
          ],
        },
        decorators: [
          UsePipes({ transform: (value: unknown) => value }),
          Controller('elsewhere'),
          SerializeOptions({}),
          Injectable(),
          Header('X-Powered-By', 'health') as unknown as ClassDecorator,
        ],
      }),
    );
    expect(error).toContain('6 faults');
    expect(error).toContain('deep.decorators[0] is UseInterceptors(), but interceptors run after');
    expect(error).toContain('decorators[0] is UsePipes()');
    expect(error).toContain('decorators[1] is Controller()');
    expect(error).toContain('decorators[2] is SerializeOptions()');
    expect(error).toContain('decorators[3] is Injectable()');
    expect(error).toContain('decorators[4] cannot decorate a class');
  });

  it('copies the lists, so that changing them later does not open deep', async () => {
    const guards: CanActivate[] = [{ canActivate: () => false }];
    const decorators: ClassDecorator[] = [];
    const module = HealthModule.forRoot({ deep: { guards, decorators } });
    guards.length = 0;
    decorators.push(SetMetadata('isPublic', true));
    const { get } = await serve({ imports: [module] });
    guards.push({ canActivate: () => true });
    expect((await get('/health/deep')).status).toBe(403);
  });

  it('refuses an empty list', async () => {
    expect(String(await bootWith({ deep: { guards: [] } }))).toContain('deep.guards is empty');
  });

  it('warns of a guard that several modules provide, and says which one is used', async () => {
    const used = new Set<CanActivate>();
    @Injectable()
    class KeyGuard implements CanActivate {
      canActivate() {
        used.add(this);
        return true;
      }
    }
    @Module({ providers: [KeyGuard] })
    class AuthModule {}
    @Module({ providers: [KeyGuard, { provide: 'alias', useExisting: KeyGuard }] })
    class AdminModule {}
    @UseGuards(KeyGuard)
    @Controller('orders')
    class OrdersController {}
    const warnings: string[] = [];
    const start = (...imports: any[]) =>
      serve({
        imports: [...imports, HealthModule.forRoot({ deep: { guards: [KeyGuard] } })],
        controllers: [OrdersController],
        configure: (app) =>
          app.useLogger({ log() {}, error() {}, warn: (line: unknown) => void warnings.push(String(line)) }),
      });
    await start(AuthModule);
    expect(warnings.join('\n')).not.toContain('KeyGuard');
    const { app, get } = await start(AuthModule, AdminModule);
    const warning = warnings.filter((line) => line.includes('KeyGuard'));
    expect(warning).toHaveLength(1);
    expect(warning[0]).toContain('AuthModule, AdminModule');
    await get('/health/deep');
    const owner = [AuthModule, AdminModule].find((module) =>
      used.has(app.select(module).get(KeyGuard, { strict: true })),
    );
    expect(warning[0]).toContain(`The instance of ${owner?.name ?? 'RootTestModule'} is used`);
    expect(warning[0]).toContain('subclass');
  });
});
