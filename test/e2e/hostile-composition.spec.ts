import { jest } from '@jest/globals';
import { Global, Inject, Injectable, Module, Optional, Scope, forwardRef, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR, LazyModuleLoader, ModuleRef, NestFactory, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  Clock,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  OnHealthChange,
  StartupTask,
  type HealthCheck,
  type HealthOptions,
} from 'nestjs-vitals';
import { FakeClock, settle } from 'nestjs-vitals/testing';
import { defaultMaxListeners, EventEmitter, getEventListeners, getMaxListeners } from 'node:events';
import { startOnFakeTime } from '../support/start-fake-time.js';

@HealthIndicator({ name: 'orders-db' })
class OrdersDb implements HealthCheck {
  check() {}
}

const boot = async (imports: any[], providers: any[] = []) => {
  const module = await Test.createTestingModule({ imports, providers }).compile();
  module.useLogger(false);
  await module.init();
  return module;
};

const errorOf = (run: () => unknown): Promise<unknown> =>
  (async () => run())().then(
    () => undefined,
    (error: unknown) => error,
  );

const namesIn = (source: { get(token: typeof HealthRegistry): HealthRegistry }) =>
  source
    .get(HealthRegistry)
    .list()
    .map(({ name }) => name);

describe('options', () => {
  it.each<[string, any]>([
    ['undefined', undefined],
    ['an empty object', {}],
    [
      'undefined, each of them',
      {
        routes: undefined,
        deep: undefined,
        decorators: undefined,
        imports: undefined,
        isGlobal: undefined,
        checks: undefined,
        probes: undefined,
        drain: undefined,
        info: undefined,
        redact: undefined,
        retryAfterSeconds: undefined,
      },
    ],
    [
      'undefined, each of theirs',
      {
        checks: { timeoutMs: undefined },
        probes: { readiness: undefined, deep: { budgetMs: undefined } },
        drain: { delayMs: undefined },
        routes: { liveness: undefined },
        info: { version: undefined },
        redact: { patterns: undefined },
      },
    ],
  ])('that are %s are the defaults', async (_what, options) => {
    const module = await boot([HealthModule.forRoot(options)]);
    expect((await module.get(HealthService).evaluate('readiness')).status).toBe('pass');
    await module.close();
  });

  it.each([
    'routes',
    'deep',
    'decorators',
    'imports',
    'isGlobal',
    'checks',
    'probes',
    'drain',
    'info',
    'redact',
    'retryAfterSeconds',
    'probeSilenceMs',
  ])('stop the boot with a fault that names %s, whatever it is given', async (option) => {
    for (const value of [null, 'nonsense', {}.toString, Symbol('s'), 10n]) {
      const error = await errorOf(() => boot([HealthModule.forRoot({ [option]: value } as any)]));
      expect(error).toBeInstanceOf(HealthConfigurationError);
      expect(String(error)).toContain(option);
    }
  });

  it.each([null, 'nonsense', 5, []])('of the whole that are %p stop the boot', async (options: any) => {
    const asynchronous = await errorOf(() =>
      boot([HealthModule.forRootAsync({ useFactory: () => options })]),
    );
    const synchronous = await errorOf(() => boot([HealthModule.forRoot(options)]));
    expect(asynchronous).toBeInstanceOf(HealthConfigurationError);
    expect(synchronous).toBeInstanceOf(HealthConfigurationError);
  });

  it('that are imports of no use stop the boot of forRootAsync(), too', async () => {
    const imports: any = {};
    const error = await errorOf(() => boot([HealthModule.forRootAsync({ imports, useFactory: () => ({}) })]));
    expect(String(error)).toContain('imports is an object.');
  });

  it('may come from a factory that has none to give', async () => {
    const module = await boot([HealthModule.forRootAsync({ useFactory: () => undefined as never })]);
    expect((await module.get(HealthService).evaluate('readiness')).status).toBe('pass');
    await module.close();
  });

  it('may come from a class, an existing provider, or a factory with dependencies', async () => {
    @Injectable()
    class Settings {
      createHealthOptions(): HealthOptions {
        return { checks: { timeoutMs: 123 } };
      }
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    const factory = (settings: Settings, nobody?: unknown) => {
      expect(nobody).toBeUndefined();
      return settings.createHealthOptions();
    };
    const inject = [Settings, { token: 'NOBODY', optional: true }];
    for (const how of [{ useClass: Settings }, { useExisting: Settings }, { useFactory: factory, inject }]) {
      const module = await boot(
        [HealthModule.forRootAsync({ imports: [SettingsModule], ...how })],
        [OrdersDb],
      );
      expect(module.get(HealthRegistry).list()[0]?.options.timeoutMs).toBe(123);
      await module.close();
    }
  });

  describe('that depend on something request-scoped stop the boot, and name it', () => {
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {}
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class DurableTenant {}
    @Injectable()
    class Settings {
      constructor(@Inject(Tenant) readonly tenant: Tenant) {}
      createHealthOptions(): HealthOptions {
        return {};
      }
    }
    @Injectable()
    class SettingsByProperty extends Object {
      @Inject(REQUEST) readonly request: unknown;
    }
    const scoped = [Tenant, DurableTenant, Settings, SettingsByProperty];
    const imports = [{ module: class SettingsModule {}, providers: scoped, exports: scoped }];
    const useFactory = () => ({});

    it.each<[string, Parameters<typeof HealthModule.forRootAsync>[0]]>([
      ['options → Tenant', { imports, useFactory, inject: [Tenant] }],
      ['options → DurableTenant', { imports, useFactory, inject: [DurableTenant] }],
      ['options → REQUEST', { useFactory, inject: [REQUEST] }],
      ['options → Settings → Tenant', { imports, useFactory, inject: [Settings] }],
      ['options → SettingsByProperty → REQUEST', { imports, useFactory, inject: [SettingsByProperty] }],
      ['options → Settings → Tenant', { imports, useExisting: Settings }],
    ])('%s', async (path, options) => {
      const error = await errorOf(() => boot([HealthModule.forRootAsync(options)]));
      expect(error).toBeInstanceOf(HealthConfigurationError);
      expect(String(error)).toContain(`request-scoped: nestjs-vitals:${path}. `);
      expect(String(error)).toContain('HealthModule.forRootAsync()');
    });

    it('and so does a Clock that is request-scoped', async () => {
      const boots = Test.createTestingModule({ imports: [HealthModule.forRoot(), ...imports] })
        .overrideProvider(Clock)
        .useFactory({ factory: () => new FakeClock(), inject: [REQUEST] })
        .compile()
        .then((module) => module.init());
      expect(String(await errorOf(() => boots))).toContain('Clock → REQUEST');
    });
  });

  it('may depend on something transient', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Settings {}
    const imports = [{ module: class SettingsModule {}, providers: [Settings], exports: [Settings] }];
    const useFactory = () => ({ retryAfterSeconds: 7 });
    const module = await boot([HealthModule.forRootAsync({ imports, useFactory, inject: [Settings] })]);
    expect((await module.get(HealthService).evaluate('readiness')).status).toBe('pass');
    await module.close();
  });

  it('that come from a factory which fails show its error', async () => {
    const broken = new Error('no configuration server');
    const useFactory = () => Promise.reject(broken);
    expect(await errorOf(() => boot([HealthModule.forRootAsync({ useFactory })]))).toBe(broken);
  });
});

describe('the module', () => {
  it('may be imported by one dynamic module, and that one by several, forwards and in a circle', async () => {
    const health = HealthModule.forRoot();
    @Module({ imports: [forwardRef(() => health)] })
    class Platform {}
    @Module({ imports: [Platform, forwardRef(() => Orders)], providers: [OrdersDb] })
    class Billing {}
    @Module({ imports: [Platform, forwardRef(() => Billing)] })
    class Orders {}
    const module = await boot([{ module: class Root {}, imports: [Orders, Billing, health] }]);
    expect(namesIn(module)).toEqual(['orders-db']);
    await module.close();
  });

  it('that is not global is there for those who import it', async () => {
    const health = HealthModule.forRoot({ isGlobal: false });
    @Injectable()
    class Asker {
      constructor(@Optional() @Inject(HealthService) readonly health?: HealthService) {}
    }
    @Module({ imports: [health], providers: [{ provide: 'INSIDE', useClass: Asker }] })
    class Inside {}
    const module = await boot([
      health,
      Inside,
      { module: class Outside {}, providers: [{ provide: 'OUTSIDE', useClass: Asker }] },
    ]);
    expect(module.get<Asker>('INSIDE', { strict: false }).health).toBeInstanceOf(HealthService);
    expect(module.get<Asker>('OUTSIDE', { strict: false }).health).toBeUndefined();
    await module.close();
  });

  it.each<[string, (module: Type) => Promise<any>]>([
    ['an application context', (module) => NestFactory.createApplicationContext(module, { logger: false })],
    ['a testing application context', (module) => Test.createTestingModule({ imports: [module] }).compile()],
  ])('serves %s as well', async (_what, create) => {
    @Module({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })], providers: [OrdersDb] })
    class Root {}
    const context = await create(Root);
    context.useLogger(false);
    await context.init();
    expect((await context.get(HealthService).evaluate('deep')).status).toBe('pass');
    await context.close();
    expect((await context.get(HealthService).evaluate('readiness')).reason).toBe('DRAINING');
  });

  it('answers before the application is initialised, and after it is closed, as often as that happens', async () => {
    const module = await Test.createTestingModule({ imports: [HealthModule.forRoot()] }).compile();
    module.useLogger(false);
    const health = module.get(HealthService);
    expect((await health.evaluate('readiness')).reason).toBe('STARTING');
    expect((await health.evaluate('liveness')).status).toBe('pass');
    await module.init();
    await module.close();
    await module.close();
    expect((await health.evaluate('readiness')).reason).toBe('DRAINING');
  });
});

describe('discovery', () => {
  const stranger = (traps: ProxyHandler<object>, target: object = {}) => new Proxy(target, traps);

  it.each<[string, unknown]>([
    [
      'a Proxy that throws at whatever Nest does not ask of it',
      stranger({
        get: (_target, key) => {
          if (typeof key === 'string' && !/^(then|on[A-Z]|before|constructor)/.test(key))
            throw new ReferenceError(`no ${key}`);
          return undefined;
        },
      }),
    ],
    [
      'a mock that has every property',
      stranger({
        get: (_target, key) => (key === 'then' || String(key).startsWith('on') ? undefined : jest.fn()),
      }),
    ],
    ['a Proxy of a Proxy of a function that has every property', deepMock()],
    ['an object without a prototype', Object.create(null)],
    ['an object whose constructor is no function', { constructor: 'nonsense' }],
    ['a class', class {}],
    ['an event emitter', new EventEmitter()],
    ['null', null],
    ['undefined', undefined],
    ['a Symbol', Symbol('s')],
    ['a promise', Promise.resolve({ constructor: undefined })],
    ['a frozen object', Object.freeze({ check: 1 })],
  ])('passes by %s', async (_what, useValue) => {
    const module = await boot([HealthModule.forRoot()], [{ provide: 'STRANGER', useValue }, OrdersDb]);
    expect(namesIn(module)).toEqual(['orders-db']);
    await module.close();
  });

  it.each<[string, (builder: any) => any]>([
    ['a value', (provider) => provider.useValue({ check: () => false })],
    [
      'a class',
      (provider) =>
        provider.useClass(
          class {
            check() {
              return false;
            }
          },
        ),
    ],
    ['a factory', (provider) => provider.useFactory({ factory: async () => ({ check: () => false }) })],
    [
      'a Proxy',
      (provider) =>
        provider.useValue(
          stranger({ get: (target, key) => (key === 'check' ? () => false : Reflect.get(target, key)) }),
        ),
    ],
  ])('asks the stand-in of an indicator that is %s', async (_what, override) => {
    const builder = Test.createTestingModule({ imports: [HealthModule.forRoot()], providers: [OrdersDb] });
    const module = await override(builder.overrideProvider(OrdersDb)).compile();
    module.useLogger(false);
    await module.init();
    expect((await module.get(HealthService).evaluate('readiness')).reason).toBe('CHECK_FAILED');
    await module.close();
  });

  it('refuses indicators that depend on a request, also through a durable provider', async () => {
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Tenant {}
    @HealthIndicator()
    class TenantDb {
      constructor(@Inject(Tenant) readonly tenant: Tenant) {}
      check() {}
    }
    const error = await errorOf(() => boot([HealthModule.forRoot()], [Tenant, TenantDb]));
    expect(String(error)).toContain(
      'TenantDb in RootTestModule is decorated for health, but it is request-scoped or transient',
    );
  });

  it('finds providers beside a global enhancer that is request-scoped', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Audit {
      intercept(_context: unknown, next: { handle(): unknown }) {
        return next.handle();
      }
    }
    const module = await boot(
      [HealthModule.forRoot()],
      [OrdersDb, { provide: APP_INTERCEPTOR, useClass: Audit }],
    );
    expect(namesIn(module)).toEqual(['orders-db']);
    await module.close();
  });

  it('runs the startup task of a module that is loaded while the application starts, and after', async () => {
    const ran: string[] = [];
    const lazy = (name: string) => {
      class Task {
        @StartupTask({ name })
        run() {
          ran.push(name);
        }
      }
      @Module({ providers: [Task] })
      class Lazy {}
      return () => Lazy;
    };
    @Injectable()
    class Loader {
      constructor(@Inject(LazyModuleLoader) readonly loader: LazyModuleLoader) {}
      @StartupTask({ name: 'first' })
      async load() {
        await this.loader.load(lazy('second'));
      }
    }
    const { module, availability } = await startOnFakeTime({ providers: [Loader] });
    expect(availability.phase).toBe('started');
    await module.get(Loader).loader.load(lazy('third'));
    await settle();
    expect([ran, availability.phase]).toEqual([['second', 'third'], 'started']);
  });

  it('starts forty startup tasks at once, and Node sees no leak in it', async () => {
    const listen = jest.spyOn(AbortSignal.prototype, 'addEventListener');
    const signals: AbortSignal[] = [];
    const tasks = Array.from({ length: 40 }, (_task, index) => {
      class Task {
        @StartupTask({ name: `task-${index}` })
        run({ signal }: { signal: AbortSignal }) {
          signals.push(signal);
          return new Promise(() => undefined);
        }
      }
      return Task;
    });
    const { module, availability } = await startOnFakeTime({ providers: tasks });
    expect(availability.phase).toBe('starting');
    const crowded = (listen.mock.contexts as AbortSignal[]).filter(
      (signal) => getEventListeners(signal, 'abort').length > 10,
    );
    expect(crowded.map((signal) => getMaxListeners(signal))).not.toContain(defaultMaxListeners);
    expect(crowded).not.toEqual([]);
    listen.mockRestore();
    await module.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual(Array.from({ length: 40 }, () => true));
    expect(signals.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  });

  it('calls a listener in a controller and in a global module', async () => {
    const told: string[] = [];
    class Listener {
      @OnHealthChange({ check: 'orders-db' })
      hear({ to }: { to: string }) {
        told.push(to);
      }
    }
    @Global()
    @Module({ providers: [Listener] })
    class GlobalModule {}
    const { registry } = await startOnFakeTime({
      imports: [GlobalModule],
      controllers: [class extends Listener {}],
    });
    registry.register('orders-db', () => false);
    await settle();
    expect(told).toEqual(['fail', 'fail']);
  });
});

describe('at run time', () => {
  it('checks can be registered in a constructor, in every hook, and through the ModuleRef', async () => {
    @Injectable()
    class Registers {
      constructor(
        @Inject(HealthRegistry) readonly registry: HealthRegistry,
        @Inject(ModuleRef) readonly moduleRef: ModuleRef,
      ) {
        registry.register('constructor', () => true);
      }
      onModuleInit() {
        this.registry.register('init', () => true, { dependsOn: ['bootstrap'] });
      }
      onApplicationBootstrap() {
        this.moduleRef.get(HealthRegistry, { strict: false }).register('bootstrap', () => true);
      }
    }
    const error = await errorOf(() => boot([HealthModule.forRoot()], [Registers]));
    expect(String(error)).toMatch(/"init" depends on "bootstrap"/);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['null', null],
    ['a symbol', Symbol.iterator],
    ['an object without a prototype', Object.create(null)],
    ['an empty text', ''],
    ['a text with a colon', 'a:b'],
    ['a megabyte', 'x'.repeat(1e6)],
    ['a line of the log', 'warm\nERROR [Auth] FORGED'],
  ])('no gate is called %s: it stands in the log, and in a key of deep', async (_what, name) => {
    const { availability, health } = await startOnFakeTime();
    const error = await errorOf(async () => availability.startupGate(name as string));
    expect(String(error)).toMatch(/startupGate\(\) gives its gate the name [^\n]{1,70}\.\n/);
    expect(health.report('deep').startupTasks).toEqual([]);
  });
});

/** Whatever is asked of it, or called, gives another one: as auto-mocking libraries make them. */
function deepMock(): unknown {
  return new Proxy(() => undefined, {
    get: (target, key) =>
      key === 'then' || key === 'prototype' || typeof key === 'symbol' || /^on|^before/.test(key)
        ? Reflect.get(target, key)
        : deepMock(),
    apply: () => deepMock(),
  });
}
