import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { readFile } from 'node:fs/promises';
import {
  Availability,
  Clock,
  HealthModule,
  HealthRegistry,
  HealthService,
  OnHealthChange,
  type CheckTransition,
  type HealthTransition,
} from 'nestjs-vitals';
import { ControllableCheck, FakeClock, settle } from 'nestjs-vitals/testing';
import { filter } from 'rxjs';

@Injectable()
export class Pager {
  readonly sent: string[] = [];
  page = async (text: string) => void this.sent.push(`PAGE ${text}`);
  resolve = async (text: string) => void this.sent.push(`RESOLVE ${text}`);
  note = async (text: string) => void this.sent.push(text);
}

@Injectable()
export class Alerts {
  private downSince: number | undefined;

  constructor(private readonly pager: Pager) {}

  @OnHealthChange({ probe: 'readiness' })
  async readinessChanged({ to, reason, time }: HealthTransition) {
    // Not in traffic yet, or out of it on purpose.
    if (reason === 'STARTING' || reason === 'REFUSED' || reason === 'DRAINING') return;
    if (to === 'fail') {
      this.downSince ??= time;
      await this.pager.page(`not ready: ${reason}`);
    } else if (this.downSince !== undefined) {
      // `warn` is served with 200, as `pass` is.
      const seconds = Math.round((time - this.downSince) / 1_000);
      this.downSince = undefined;
      await this.pager.resolve(`ready again after ${seconds} s`);
    }
  }

  @OnHealthChange({ check: 'search' })
  async searchChanged({ from, to }: HealthTransition) {
    await this.pager.note(`search: ${from ?? 'unknown'} → ${to}`);
  }
}

describe('the recipe for alerting', () => {
  async function start({ dbIsDown = false } = {}) {
    const clock = new FakeClock();
    const module = await Test.createTestingModule({
      imports: [HealthModule.forRoot()],
      providers: [Pager, Alerts],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .setLogger({ log() {}, warn() {}, error() {} })
      .compile();
    const registry = module.get(HealthRegistry);
    const [db, search] = [new ControllableCheck(), new ControllableCheck()];
    if (dbIsDown) db.fail();
    const options = { cacheMs: 100, failureCacheMs: 100 };
    registry.register('orders-db', db, options);
    registry.register('search', search, { ...options, critical: false });
    await module.init();
    const health = module.get(HealthService);
    const ask = async () => {
      await clock.advance(10_000);
      await health.evaluate('readiness');
      await settle();
    };
    await settle();
    return { module, health, db, search, ask, sent: module.get(Pager).sent };
  }

  it('pages once while readiness fails, and resolves once it is served with 200 again, if only with a warning', async () => {
    const { module, db, search, ask, sent } = await start();
    expect(sent).toEqual([]);
    db.fail();
    await ask();
    await ask();
    search.fail();
    db.pass();
    await ask();
    search.pass();
    await ask();
    await module.close();
    expect(sent).toEqual([
      'PAGE not ready: CHECK_FAILED',
      'search: pass → fail',
      'RESOLVE ready again after 20 s',
      'search: fail → pass',
    ]);
  });

  it('pages when the instance starts without its database', async () => {
    const { module, sent } = await start({ dbIsDown: true });
    await module.close();
    expect(sent).toEqual(['PAGE not ready: CHECK_FAILED']);
  });

  it('pages nobody for an instance that is taken out of traffic', async () => {
    const { module, ask, sent } = await start();
    module.get(Availability).refuseTraffic('maintenance');
    await ask();
    module.get(Availability).acceptTraffic();
    await ask();
    await module.close();
    expect(sent).toEqual([]);
  });

  it('reads the same from the stream', async () => {
    const { module, health, db, search, ask } = await start();
    const error = jest.spyOn(console, 'error').mockReturnValue();
    const criticalFailures = health.changes$.pipe(
      filter((change): change is CheckTransition => change.kind === 'check'),
      filter(({ critical, to }) => critical && to === 'fail'),
    );
    criticalFailures.subscribe(({ check, reason }) => console.error(check, reason));
    db.fail();
    search.fail();
    await ask();
    await module.close();
    const { calls } = error.mock;
    error.mockRestore();
    expect(calls).toEqual([['orders-db', 'CHECK_FAILED']]);
  });

  it('is what docs/alerting.md shows, word for word', async () => {
    const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
    const page = await readFile(new URL('../../docs/alerting.md', import.meta.url), 'utf8');
    const tested = words(await readFile(new URL(import.meta.url), 'utf8'));
    const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => words(code));
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(tested).toContain(example);
  });
});
