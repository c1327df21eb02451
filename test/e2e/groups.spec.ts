import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import {
  Availability,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  HealthRegistry,
  HealthService,
  OnHealthChange,
  type HealthCheck,
  type HealthTransition,
} from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';
import { until } from '../support/until.js';

class Switch implements HealthCheck {
  up = true;
  check() {
    if (!this.up) throw new Error('card network is down');
  }
}

@HealthIndicator({ name: 'card-network', tags: ['payments'], probes: [], failureCacheMs: 0, cacheMs: 0 })
class CardNetwork extends Switch {}

@HealthIndicator({ name: 'ledger', tags: ['payments', 'books'], failureCacheMs: 0, cacheMs: 0 })
class Ledger extends Switch {}

@HealthIndicator({ name: 'search' })
class Search extends Switch {}

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest().headers.authorization === 'let me in';
  }
}

@Injectable()
class Alerts {
  readonly payments: string[] = [];

  @OnHealthChange({ probe: 'payments' })
  changed({ to }: HealthTransition) {
    this.payments.push(to);
  }
}

onEachAdapter((serve) => {
  const start = async (options: Parameters<typeof HealthModule.forRoot>[0] = {}) => {
    const log = new LogLines();
    const server = await serve({
      imports: [
        HealthModule.forRoot({
          groups: { payments: { path: '/health/payments', tags: ['payments'] } },
          drain: { delayMs: 0 },
          ...options,
        }),
      ],
      providers: [CardNetwork, Ledger, Search, Alerts, TokenGuard],
      nest: { logger: log },
    });
    return { ...server, log };
  };

  it('answers for the checks that have one of its tags, and for no other', async () => {
    const { app, get } = await start();
    expect((await get('/health/payments')).body).toBe('{"status":"pass"}');
    app.get(Search).up = false;
    expect((await get('/health/payments')).status).toBe(200);
    app.get(CardNetwork).up = false;
    const failing = await get('/health/payments');
    expect([failing.status, failing.body]).toEqual([503, '{"status":"fail","reason":"CHECK_FAILED"}']);
    expect(failing.headers).toMatchObject({
      'content-type': 'application/health+json',
      'cache-control': 'no-store',
      'retry-after': '5',
    });
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('answers HEAD and OPTIONS as GET does', async () => {
    const { get } = await start();
    expect((await get('/health/payments', { method: 'HEAD' })).status).toBe(200);
    expect((await get('/health/payments', { method: 'OPTIONS' })).body).toBe('{"status":"pass"}');
  });

  it('shows names and statuses with details, and its own status codes', async () => {
    const { app, get } = await start({
      groups: {
        payments: { path: 'pay', tags: ['payments'], details: 'summary', statusCodes: { warn: 429 } },
      },
    });
    expect((await get('/pay')).json).toEqual({
      status: 'pass',
      checks: { 'card-network': [{ status: 'pass' }], ledger: [{ status: 'pass' }] },
    });
    app.get(HealthRegistry).register('fees', () => false, { tags: ['payments'], critical: false });
    expect((await get('/pay')).status).toBe(429);
  });

  it('says REFUSED and BROKEN as readiness does', async () => {
    const { app, get } = await start();
    app.get(Availability).refuseTraffic('maintenance');
    expect((await get('/health/payments')).body).toBe('{"status":"fail","reason":"REFUSED"}');
    app.get(Availability).acceptTraffic();
    app.get(Availability).markBroken('corrupt');
    expect((await get('/health/payments')).body).toBe('{"status":"fail","reason":"BROKEN"}');
  });

  it('is a probe for HealthService and @OnHealthChange(), too', async () => {
    const { app, get } = await start();
    const health = app.get(HealthService);
    expect(await health.evaluate('payments')).toMatchObject({ probe: 'payments', status: 'pass' });
    app.get(Ledger).up = false;
    await get('/health/payments');
    expect(health.report('payments')).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    await until('the listener heard of it', () => app.get(Alerts).payments.includes('fail'));
    expect(await health.evaluate('nonsense')).toMatchObject({ status: 'fail', reason: 'INVALID_RESULT' });
  });

  it('is behind its guards, as deep is behind its own', async () => {
    const { get, log } = await start({
      groups: {
        payments: { path: 'health/payments', tags: ['payments'], guards: [TokenGuard] },
        books: { path: 'health/books', tags: ['books'] },
      },
    });
    expect((await get('/health/payments')).status).toBe(403);
    expect((await get('/health/payments', { headers: { authorization: 'let me in' } })).status).toBe(200);
    expect((await get('/health/books')).status).toBe(200);
    expect(log.matching(/was answered 403/)).toEqual([]);
  });

  it('warns at boot of a group without checks', async () => {
    const { log } = await start({
      groups: { empty: { path: 'empty', tags: ['nobody'] }, payments: { path: 'p', tags: ['payments'] } },
    });
    expect(log.matching(/No check has the tags of these groups: empty\./)).toHaveLength(1);
  });

  it('lists every fault of its options at boot', async () => {
    const boot = start({
      groups: {
        readiness: { path: 'a', tags: ['payments'] },
        'a:b': { path: 'b', tags: ['payments'] },
        noTags: { path: 'c', tags: [] },
        noPath: { tags: ['payments'] } as never,
        typo: { path: 'd', tags: ['payments'], detials: 'summary' } as never,
        guarded: { path: 'e', tags: ['payments'], guards: [] },
      },
    });
    const { faults } = (await boot.catch(
      (error: HealthConfigurationError) => error,
    )) as HealthConfigurationError;
    expect(faults.map(({ problem }) => problem)).toEqual([
      'groups.readiness has the name of a probe.',
      'groups.a:b has a name that cannot be in a report.',
      'groups.noTags.tags is an array.',
      'groups.noPath.path is undefined.',
      'groups.typo has no option "detials".',
      'groups.guarded.guards is empty, so anybody could see the report.',
      '@OnHealthChange() of Alerts in RootTestModule, method changed.probe is "payments".',
    ]);
  });

  it('refuses two probes on one path', async () => {
    const boot = start({ groups: { payments: { path: '/health/ready/', tags: ['payments'] } } });
    await expect(boot).rejects.toThrow(
      'groups.payments.path is "health/ready", which is the route of readiness already.',
    );
  });

  it('refuses a check that no probe and no group can see', async () => {
    const boot = start({ groups: { books: { path: 'books', tags: ['books'] } } });
    await expect(boot).rejects.toThrow(
      'The check "card-network" (CardNetwork in RootTestModule) takes part in no probe, and no group has one of its tags: payments.',
    );
  });
});
