import { jest } from '@jest/globals';
import { Global, Injectable, Module, Scope, Inject, forwardRef } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import {
  Availability,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  OnHealthChange,
  StartupTask,
  type HealthCheck,
} from 'nestjs-vitals';
import { settle } from 'nestjs-vitals/testing';
import { create, serve, type ServerOptions } from '../support/adapters.js';

const names = (app: { get(token: typeof HealthRegistry): HealthRegistry }) =>
  app
    .get(HealthRegistry)
    .list()
    .map(({ name }) => name)
    .sort();

async function bootError(options: ServerOptions): Promise<HealthConfigurationError> {
  const error: unknown = await create('Express', options).then(
    (app) =>
      app.init().then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as HealthConfigurationError;
}

@HealthIndicator()
class OrdersDbHealthIndicator implements HealthCheck {
  check() {}
}

describe('discovery', () => {
  it('finds a class, a value, a factory and a useClass, in feature and global modules, and methods', async () => {
    @HealthIndicator({ name: 'by-value' })
    class ByValue implements HealthCheck {
      check() {}
    }
    @HealthIndicator({ name: 'by-factory' })
    class ByFactory implements HealthCheck {
      check() {}
    }
    @HealthIndicator({ name: 'by-class' })
    class ByClass implements HealthCheck {
      check() {}
    }
    @Injectable()
    class SearchService {
      @HealthIndicator({ critical: false })
      pingCluster() {}
    }
    @Global()
    @Module({ providers: [SearchService, { provide: 'TOKEN', useClass: ByClass }] })
    class GlobalModule {}
    @Module({
      providers: [
        OrdersDbHealthIndicator,
        { provide: 'VALUE', useValue: new ByValue() },
        { provide: 'FACTORY', useFactory: () => new ByFactory() },
        { provide: 'ALIAS', useExisting: OrdersDbHealthIndicator },
      ],
    })
    class FeatureModule {}
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot(), FeatureModule, GlobalModule],
    });
    expect(names(app)).toEqual(['by-class', 'by-factory', 'by-value', 'orders-db', 'ping-cluster']);
  });

  it('runs the provider that a test overrides an indicator with', async () => {
    const check = jest.fn();
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDbHealthIndicator],
      override: (builder) => builder.overrideProvider(OrdersDbHealthIndicator).useValue({ check }),
    });
    await app.get(HealthService).evaluate('readiness');
    expect(names(app)).toEqual(['orders-db']);
    expect(check).toHaveBeenCalled();
  });

  it('ignores a provider that is overridden with null', async () => {
    const { app } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDbHealthIndicator],
      override: (builder) => builder.overrideProvider(OrdersDbHealthIndicator).useValue(null),
    });
    expect(names(app)).toEqual([]);
  });

  it('finds the subclass of a decorated class', async () => {
    @Injectable()
    class ReplicaDb extends OrdersDbHealthIndicator {}
    const { app } = await serve('Express', { imports: [HealthModule.forRoot()], providers: [ReplicaDb] });
    expect(names(app)).toEqual(['replica-db']);
  });

  it('finds the checks of a lazily loaded module, and refuses a second check with the same name', async () => {
    @HealthIndicator({ name: 'late' })
    class Late implements HealthCheck {
      check() {
        return false;
      }
    }
    @Module({ providers: [Late] })
    class LateModule {}
    @Module({ providers: [{ provide: 'OTHER', useFactory: () => new Late() }] })
    class OtherModule {}
    const { app, get } = await serve('Express', {
      imports: [HealthModule.forRoot()],
      providers: [OrdersDbHealthIndicator],
    });
    expect((await get('/health/ready')).status).toBe(200);
    await app.get(LazyModuleLoader).load(() => LateModule);
    expect(names(app)).toEqual(['late', 'orders-db']);
    expect((await get('/health/ready')).status).toBe(503);
    await expect(app.get(LazyModuleLoader).load(() => OtherModule)).rejects.toThrow(
      'Two checks have the name "late"',
    );
  });

  it('takes nothing of a lazily loaded module that it refuses, and refuses no later one for its sake', async () => {
    const ran: string[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      @HealthIndicator()
      ping() {}
    }
    @Injectable()
    class Faultless {
      @HealthIndicator()
      lateCheck() {}
      @StartupTask()
      run() {
        ran.push('task');
      }
      @OnHealthChange()
      listen() {
        ran.push('listener');
      }
    }
    @Module({ providers: [Scoped, Faultless] })
    class RefusedModule {}
    @HealthIndicator({ name: 'good' })
    class Good implements HealthCheck {
      check() {}
    }
    @Module({ providers: [Good] })
    class GoodModule {}

    const { app } = await serve('Express', { imports: [HealthModule.forRoot()] });
    const loader = app.get(LazyModuleLoader);
    await expect(loader.load(() => RefusedModule)).rejects.toThrow('request-scoped or transient');
    await loader.load(() => GoodModule);
    expect(names(app)).toEqual(['good']);
    app.get(Availability).refuseTraffic('so that there is a change to tell of');
    await settle();
    expect(ran).toEqual([]);
  });

  it('lists every fault at once, each with its remedy', async () => {
    // @ts-expect-error plain JavaScript can still do this
    @HealthIndicator({ name: 'no-check' })
    class NoCheck {}
    @HealthIndicator({ name: 'bad:name', timeoutMs: -1, probes: ['readiness', 'redyness' as never] })
    class Bad implements HealthCheck {
      check() {}
    }
    @HealthIndicator({ name: 'restart-loop', probes: ['liveness'] })
    class RestartLoop implements HealthCheck {
      check() {}
    }
    @Injectable({ scope: Scope.REQUEST })
    @HealthIndicator({ name: 'scoped' })
    class Scoped implements HealthCheck {
      check() {}
    }
    @HealthIndicator({ name: 'by-dependency' })
    class ByDependency implements HealthCheck {
      constructor(@Inject(Scoped) readonly scoped: Scoped) {}
      check() {}
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      @HealthIndicator({ name: 'transient' })
      ping() {}
    }
    @HealthIndicator('orders' as never)
    class NamedByText implements HealthCheck {
      check() {}
    }
    @Injectable()
    class Careless {
      @HealthIndicator(null as never)
      nullOptions() {}
      @StartupTask([] as never)
      listOptions() {}
      @OnHealthChange('readiness' as never)
      textOptions() {}
      @HealthIndicator()
      static ofTheClass() {}
    }
    const error = await bootError({
      imports: [
        HealthModule.forRoot({
          checks: { timeoutMs: Number.NaN },
          drain: { delayMs: '5s' as never },
          routes: { liveness: 'health', readiness: '/health/' },
          deep: { guards: [{} as never] },
          probes: { redyness: {} } as never,
          tiemoutMs: 3,
        } as never),
      ],
      providers: [
        NoCheck,
        Bad,
        RestartLoop,
        Scoped,
        ByDependency,
        Transient,
        NamedByText,
        Careless,
        OrdersDbHealthIndicator,
      ],
    });
    expect(error).toBeInstanceOf(HealthConfigurationError);
    const text = error.message;
    for (const part of [
      'checks.timeoutMs is NaN',
      'drain.delayMs is "5s"',
      'is the route of liveness already',
      'deep.guards[0] is an object, which has no canActivate()',
      'probes has no option "redyness"',
      'HealthModule has no option "tiemoutMs"',
      'NoCheck in RootTestModule',
      'check() method',
      'bad:name',
      'timeoutMs is -1',
      '"redyness"',
      'restart loop',
      'Scoped in RootTestModule is decorated for health, but it is request-scoped',
      'ByDependency in RootTestModule is decorated for health',
      'Transient in RootTestModule is decorated for health',
      '@HealthIndicator() of NamedByText in RootTestModule is given "orders" for its options',
      '@HealthIndicator() of Careless in RootTestModule, method nullOptions is given null',
      '@StartupTask() of Careless in RootTestModule, method listOptions is given an array',
      '@OnHealthChange() of Careless in RootTestModule, method textOptions is given "readiness"',
      '@HealthIndicator() stands on Careless in RootTestModule, method ofTheClass, but the instance has no such method',
    ]) {
      expect(text).toContain(part);
    }
    expect(error.faults.every(({ remedy }) => remedy.length > 10)).toBe(true);
  });

  it('refuses a class that is provided in two modules, naming both', async () => {
    @Module({ providers: [OrdersDbHealthIndicator] })
    class OneModule {}
    @Module({ providers: [OrdersDbHealthIndicator] })
    class TwoModule {}
    const error = await bootError({ imports: [HealthModule.forRoot(), OneModule, TwoModule] });
    expect(error.message).toContain('OrdersDbHealthIndicator in OneModule');
    expect(error.message).toContain('OrdersDbHealthIndicator in TwoModule');
  });

  it('refuses a second import of the module, naming those who import it', async () => {
    @Module({ imports: [HealthModule.forRoot()] })
    class FeatureModule {}
    const error = await bootError({ imports: [HealthModule.forRoot(), FeatureModule] });
    expect(error.message).toContain('imported more than once');
    expect(error.message).toContain('(by RootTestModule, FeatureModule)');
  });

  it('names only the modules that import it, however they write it', async () => {
    @Module({})
    class PlatformModule {}
    @Module({ imports: [forwardRef(() => HealthModule.forRoot())] })
    class FeatureModule {}
    @Module({ imports: [PlatformModule, FeatureModule] })
    class ShopModule {}
    const platform = { module: PlatformModule, imports: [HealthModule.forRoot({ retryAfterSeconds: 7 })] };
    const error = await bootError({ imports: [platform, ShopModule] });
    expect(error.message).toMatch(/\(by (PlatformModule, FeatureModule|FeatureModule, PlatformModule)\)/);
  });

  it('refuses the bare class', async () => {
    const error = await bootError({ imports: [HealthModule] });
    expect(error.message).toContain('HealthModule.forRoot()');
  });

  it('refuses dependencies that do not exist or go in a circle', async () => {
    @HealthIndicator({ name: 'a', dependsOn: ['b'] })
    class A implements HealthCheck {
      check() {}
    }
    @HealthIndicator({ name: 'b', dependsOn: ['a', 'nobody'] })
    class B implements HealthCheck {
      check() {}
    }
    const error = await bootError({ imports: [HealthModule.forRoot()], providers: [A, B] });
    expect(error.message).toContain('"nobody"');
    expect(error.message).toContain('"a" → "b" → "a"');
  });

  it('takes its run-time options from a factory, and refuses options in the wrong place', async () => {
    const { get } = await serve('Express', {
      imports: [
        HealthModule.forRootAsync({
          useFactory: async () => ({ probes: { readiness: { details: 'summary' as const } } }),
          routes: { readiness: 'ready' },
        }),
      ],
      providers: [OrdersDbHealthIndicator],
    });
    expect((await get('/ready')).body).toBe('{"status":"pass","checks":{"orders-db":[{"status":"pass"}]}}');
    const error = await bootError({
      imports: [
        HealthModule.forRootAsync({
          useFactory: () => ({ deep: { guards: 'none' } }) as never,
          drain: { delayMs: 5 },
        } as never),
      ],
    });
    expect(error.message).toContain('deep is in what the factory of forRootAsync() returns');
    expect(error.message).toContain('drain stands beside the factory');
  });
});
