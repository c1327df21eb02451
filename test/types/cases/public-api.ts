import type { CanActivate } from '@nestjs/common';
import { expectTypeOf } from 'expect-type';
import {
  HealthIndicator,
  HealthModule,
  HealthService,
  OnHealthChange,
  StartupTask,
  type Availability,
  type CheckContext,
  type CheckReport,
  type CheckResult,
  type HealthCheck,
  type HealthObserver,
  type HealthObservers,
  type HealthRegistry,
  type HealthReport,
  type HealthTransition,
  type Probe,
  type ProbeName,
  type Reason,
  type StartupContext,
  type Status,
} from 'nestjs-vitals';
import type { Observable } from 'rxjs';

expectTypeOf<Status>().toEqualTypeOf<'pass' | 'warn' | 'fail'>();
expectTypeOf<Probe>().toEqualTypeOf<'liveness' | 'readiness' | 'startup' | 'deep'>();
expectTypeOf<'TIMEOUT'>().toExtend<Reason>();

// What a check may be.
class Nothing implements HealthCheck {
  check(): void {}
}
class Async implements HealthCheck {
  async check({ signal, name, timeoutMs }: CheckContext): Promise<boolean> {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(name).toEqualTypeOf<string>();
    expectTypeOf(timeoutMs).toEqualTypeOf<number>();
    return true;
  }
}
class Result implements HealthCheck {
  check(): CheckResult {
    return { status: 'warn', measurements: { connections: { observedValue: 3 } } };
  }
}
class Wrong implements HealthCheck {
  // @ts-expect-error a status is one of three words
  check() {
    return { status: 'up' };
  }
}
class WrongToo implements HealthCheck {
  // @ts-expect-error a number is not a result
  check() {
    return 200;
  }
}
void [Nothing, Async, Result, Wrong, WrongToo];

// @ts-expect-error a class without check() is no check
@HealthIndicator()
class NoCheck {}
class NoChecks {
  // @ts-expect-error a text is not a result
  @HealthIndicator()
  async ping() {
    return 'PONG';
  }
  // @ts-expect-error a check is given a context
  @HealthIndicator()
  byNumber(_number: number) {}
  // @ts-expect-error a startup task is given a context
  @StartupTask()
  warm(_seconds: number) {}
  // @ts-expect-error a listener is given a transition
  @OnHealthChange()
  changed(_status: Status) {}
  @OnHealthChange()
  told() {}
}
void [NoCheck, NoChecks];

// The decorators, where they may stand and what they take.
@HealthIndicator({ critical: false, timeoutMs: 500, probes: ['readiness'], dependsOn: ['orders-db'] })
class Decorated implements HealthCheck {
  check() {}

  @HealthIndicator({ name: 'search' })
  ping() {}

  @StartupTask({ name: 'warm', retries: 2 })
  warm({ progress }: StartupContext) {
    progress(40, 'half the way');
  }

  @OnHealthChange({ probe: 'readiness' })
  changed(change: HealthTransition) {
    if (change.kind === 'check') expectTypeOf(change.check).toEqualTypeOf<string>();
    else expectTypeOf(change.probe).toEqualTypeOf<ProbeName>();
  }
}
void Decorated;
// @ts-expect-error no such option
HealthIndicator({ timeout: 5 });
// @ts-expect-error no such probe
HealthIndicator({ probes: ['ready'] });

// The options: what is known at registration stands beside the factory, never in what it returns.
declare const guard: CanActivate;
declare class JwtAuthGuard implements CanActivate {
  canActivate(): boolean;
}
HealthModule.forRoot();
HealthModule.forRoot({ deep: { guards: [JwtAuthGuard, guard] }, drain: { delayMs: 5_000 } });
HealthModule.forRoot({ deep: { guards: 'global' } });
// @ts-expect-error deep is not mounted without guards
HealthModule.forRoot({ deep: {} });
// @ts-expect-error no such word
HealthModule.forRoot({ deep: { guards: 'public' } });
// @ts-expect-error no such probe
HealthModule.forRoot({ routes: { ready: 'x' } });
HealthModule.forRootAsync({
  deep: { guards: [JwtAuthGuard] },
  useFactory: async () => ({ drain: { delayMs: 5_000 } }),
});

// The injectables.
declare const health: HealthService;
declare const registry: HealthRegistry;
declare const availability: Availability;
expectTypeOf(health.evaluate('readiness')).toEqualTypeOf<Promise<HealthReport>>();
expectTypeOf(health.report('deep')).toEqualTypeOf<HealthReport>();
// Scrubbed of credentials: nothing else that a check has said or thrown is in a report.
expectTypeOf<HealthReport['checks'][number]['output']>().toEqualTypeOf<string | undefined>();
// @ts-expect-error what was thrown is not part of a report
void health.report('deep').checks[0]?.error;
expectTypeOf(health.changes$).toEqualTypeOf<Observable<HealthTransition>>();
expectTypeOf(registry.register('x', () => true)).toEqualTypeOf<() => void>();
expectTypeOf(availability.phase).toEqualTypeOf<'starting' | 'started' | 'draining'>();
// A probe, or a group of the application.
void health.evaluate('readiness');
void health.evaluate('payments');

// An observer has any of the methods, each with its event.
const observer: HealthObserver = {
  onResult: (result) => expectTypeOf(result).toEqualTypeOf<CheckReport>(),
  onTransition: (transition) => expectTypeOf(transition).toEqualTypeOf<HealthTransition>(),
  onProbe: ({ statusCode, userAgent }) => {
    expectTypeOf(statusCode).toEqualTypeOf<number>();
    expectTypeOf(userAgent).toEqualTypeOf<string | undefined>();
  },
  onDrain: ({ kind }) => expectTypeOf(kind).toEqualTypeOf<'began' | 'ended'>(),
};
declare const observers: HealthObservers;
expectTypeOf(observers.subscribe(observer)).toEqualTypeOf<() => void>();
// @ts-expect-error there is no such event
observers.subscribe({ onRestart: () => undefined });
// @ts-expect-error a result is a report, not a text
observers.subscribe({ onResult: (result: string) => result });
