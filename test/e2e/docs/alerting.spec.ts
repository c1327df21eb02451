import { Test } from '@nestjs/testing';
import { join } from 'node:path';
import { Availability, Clock, HealthModule, HealthRegistry, HealthService } from 'nestjs-vitals';
import { ControllableCheck, FakeClock, settle } from 'nestjs-vitals/testing';
import { writeFilesOf } from '../../support/markdown-code.js';

const folder = writeFilesOf('docs/alerting.md', 'alerting');
const importFile = (name: string): Promise<any> => import(join(folder, name));

describe('the alerts of docs/alerting.md', () => {
  async function start({ dbIsDown = false } = {}) {
    const { Alerts } = await importFile('alerts.ts');
    const { Pager } = await importFile('pager.ts');
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
    return { module, health, db, search, ask, sent: module.get(Pager).sent as string[] };
  }

  it('page once while readiness fails, and resolve once it is served with 200 again, also as a warning', async () => {
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

  it('page when the instance starts without its database', async () => {
    const { module, sent } = await start({ dbIsDown: true });
    await module.close();
    expect(sent).toEqual(['PAGE not ready: CHECK_FAILED']);
  });

  it('page nobody for an instance that is taken out of traffic', async () => {
    const { module, ask, sent } = await start();
    module.get(Availability).refuseTraffic('maintenance');
    await ask();
    module.get(Availability).acceptTraffic();
    await ask();
    await module.close();
    expect(sent).toEqual([]);
  });

  it('are the same in the stream of critical failures', async () => {
    const { module, health, db, search, ask } = await start();
    const { criticalFailures } = await importFile('critical-failures.ts');
    const failures: string[][] = [];
    criticalFailures(health).subscribe((change: any) => failures.push([change.check, change.reason]));
    db.fail();
    search.fail();
    await ask();
    await module.close();
    expect(failures).toEqual([['orders-db', 'CHECK_FAILED']]);
  });
});
