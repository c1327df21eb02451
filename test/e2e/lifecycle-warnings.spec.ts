import { Clock, HealthIndicator, HealthModule, type HealthOptions } from 'nestjs-vitals';
import { FakeClock } from 'nestjs-vitals/testing';
import { onEachAdapter } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';

class OrdersDb {
  @HealthIndicator({ name: 'orders-db' })
  check() {}
}

const KUBERNETES = 'KUBERNETES_SERVICE_HOST';

afterEach(() => {
  delete process.env[KUBERNETES];
  process.removeAllListeners('SIGTERM');
});

onEachAdapter((serve) => {
  const boot = async (
    options: HealthOptions = {},
    nest: Record<string, unknown> = {},
    providers: unknown[] = [OrdersDb],
  ) => {
    const clock = new FakeClock();
    const log = new LogLines();
    const server = await serve({
      imports: [HealthModule.forRoot({ ...options, deep: { guards: 'none' } })],
      providers: providers as never,
      override: (builder) => builder.overrideProvider(Clock).useValue(clock),
      nest: { logger: log, ...nest },
    });
    return { server, clock, log };
  };

  it('logs no warning if there is no mistake', async () => {
    process.env[KUBERNETES] = '10.96.0.1';
    const { server, clock, log } = await boot({ drain: { delayMs: 5_000 } });
    server.app.enableShutdownHooks();
    await clock.advance(60_000);
    expect(log.matching(/^(warn|error)/)).toEqual([]);
    const closed = server.app.close();
    await clock.advance(5_000);
    await closed;
  });

  it('warns of a critical check that all replicas share', async () => {
    class Shared {
      @HealthIndicator({ name: 'orders-db', scope: 'shared' })
      check() {}
    }
    class Harmless {
      @HealthIndicator({ name: 'search', scope: 'shared', critical: false })
      search() {}
      @HealthIndicator({ name: 'disk', scope: 'local' })
      disk() {}
    }
    const { log } = await boot({}, {}, [Shared, Harmless]);
    expect(log.matching(/all replicas share what they check: orders-db\./)).toHaveLength(1);
  });

  it('warns if nothing listens to SIGTERM one second after the boot', async () => {
    const { server, clock, log } = await boot();
    await clock.advance(999);
    expect(log.matching(/SIGTERM/)).toEqual([]);
    await clock.advance(60_000);
    expect(log.matching(/SIGTERM/)).toEqual([
      expect.stringContaining('app.enableShutdownHooks() in main.ts'),
    ]);
    await server.app.close();
  });

  it('does not warn if the application listens to SIGTERM', async () => {
    const { clock, log } = await boot();
    process.once('SIGTERM', () => undefined);
    await clock.advance(60_000);
    expect(log.matching(/SIGTERM/)).toEqual([]);
  });

  it('does not warn of signals after the application is closed', async () => {
    const { server, clock, log } = await boot();
    server.app.enableShutdownHooks();
    await server.app.close();
    await clock.advance(60_000);
    expect(log.matching(/SIGTERM/)).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('warns of a delay of zero under Kubernetes', async () => {
    const drain = { delayMs: 0 };
    expect((await boot({ drain })).log.matching(/Kubernetes/)).toEqual([]);
    process.env[KUBERNETES] = '';
    expect((await boot({ drain })).log.matching(/Kubernetes/)).toEqual([]);
    process.env[KUBERNETES] = '10.96.0.1';
    expect((await boot()).log.matching(/Kubernetes/)).toEqual([]);
    expect((await boot({ drain })).log.matching(/drain\.delayMs is 0 under Kubernetes/)).toHaveLength(1);
  });

  it('warns if no critical check takes part in readiness', async () => {
    const { log } = await boot({}, {}, []);
    expect(log.matching(/No critical check takes part in readiness/)).toHaveLength(1);
  });
});
