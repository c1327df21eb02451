import { Pool } from 'pg';
import type { CheckFunction } from '../../lib/interfaces/check.js';
import { CheckEngine } from '../../lib/engine/check-engine.js';
import { SystemClock } from '../../lib/support/time/system-clock.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { startPeer, startPostgres } from '../support/servers/index.js';
import { registration } from '../unit/engine/fixtures.js';

/** Real time: it is measured how long after the end of a network cut a check that ignores its signal passes again. */
async function measureRecovery(proxy: FaultProxy, check: CheckFunction): Promise<number> {
  const engine = new CheckEngine(new SystemClock());
  const registered = registration('dependency', check, { cacheMs: 0 });
  engine.add(registered);
  const probeUntil = async (wanted: string): Promise<void> => {
    for (;;) {
      await engine.refresh([registered], 900);
      const { status, reason } = engine.report(registered);
      if ((reason ?? status) === wanted) return;
      // A prober that asks again and again.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    await probeUntil('pass');
    proxy.blackHole();
    await probeUntil('HUNG');
    await proxy.pass();
    const healedAt = performance.now();
    await probeUntil('pass');
    return performance.now() - healedAt;
  } finally {
    engine.stop();
  }
}

const stops: (() => Promise<unknown>)[] = [];

afterAll(() => Promise.all(stops.map((stop) => stop())));

describe('a check that ignores its signal and hangs in a network cut', () => {
  it('passes within 2 s after the network is healed: PostgreSQL, with the pool of the application', async () => {
    const server = await startPostgres();
    stops.push(server.stop);
    const proxy = await FaultProxy.start(server);
    const { database, user, password } = server;
    const pool = new Pool({ host: proxy.host, port: proxy.port, database, user, password });
    pool.on('error', () => undefined);
    const recovery = await measureRecovery(proxy, async () => void (await pool.query('SELECT 1')));
    proxy.reset();
    await pool.end().catch(() => undefined);
    await proxy.close();
    expect(recovery).toBeLessThan(2_000);
  });

  it('passes within 2 s after the network is healed: HTTP', async () => {
    const server = await startPeer('http', { TOKEN: 'x' });
    stops.push(server.stop);
    const proxy = await FaultProxy.start(server);
    const url = `http://${proxy.host}:${proxy.port}/ready`;
    const recovery = await measureRecovery(proxy, async () => {
      await (await fetch(url, { headers: { authorization: 'Bearer x' } })).text();
    });
    await proxy.close();
    expect(recovery).toBeLessThan(2_000);
  });
});
