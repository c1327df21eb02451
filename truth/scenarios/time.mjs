import { failing, hanging, pause, Dependency, shown, times } from './kit.mjs';
import { startRemoteDependency } from './remote-dependency.mjs';

const TIMEOUT = { timeoutMs: 150 };

/** Slow and hanging checks, and the requests that wait for them. */
export const time = {
  title: 'Time: hangs, timeouts, caches',
  scenarios: [
    {
      title: 'A check hangs, and has a timeout',
      truth: '503',
      run: async (start) => shown(await (await start({ ...TIMEOUT, checks: { db: hanging } })).ready()),
    },
    {
      title: 'A check hangs, and nobody gave it a timeout',
      source: 'the kubelet waits for 1 s',
      truth: '503',
      run: async (start) => shown(await (await start({ checks: { db: hanging } })).ready()),
    },
    {
      title: 'A check that was good becomes slow (1.5 s, within its timeout)',
      source: 'the kubelet waits for 1 s',
      truth: '200',
      run: async (start) => {
        const db = new Dependency();
        const server = await start({ timeoutMs: 2_000, checks: { db: db.ask } });
        await server.ready();
        await pause(150);
        db.behave = () => pause(1_500);
        return shown(await server.ready());
      },
    },
    {
      title: 'A timed-out check is told so by its signal',
      truth: 'aborted',
      run: async (start) => {
        let signal;
        const db = (context) => ((signal = context.signal), hanging());
        await (await start({ ...TIMEOUT, checks: { db } })).ready();
        return signal.aborted ? 'aborted' : 'not aborted';
      },
    },
    {
      title: 'A timed-out check rejects later: the process lives on',
      truth: '200',
      run: async (start) => {
        const db = () => pause(250).then(failing);
        const server = await start({ ...TIMEOUT, checks: { db } });
        await server.ready();
        await pause(200);
        return shown(await server.live());
      },
    },
    {
      title: '20 probes at the same time of a healthy check: runs begun',
      truth: '1',
      run: async (start) => {
        const db = new Dependency();
        db.behave = () => pause(50);
        const server = await start({ cacheMs: 5_000, checks: { db: db.ask } });
        await times(20, () => server.ready());
        return String(db.runs);
      },
    },
    {
      title: '20 probes, one after another, of a check that hangs: runs in flight at once',
      source: 'n8n #30612, nestjs/terminus 12.1.0',
      truth: 'at most 2',
      right: (observed) => Number(observed) <= 2,
      run: async (start) => {
        const db = new Dependency();
        db.behave = hanging;
        const server = await start({ timeoutMs: 30, cacheMs: 10, checks: { db: db.ask } });
        for (let probe = 0; probe < 20; probe++) {
          await server.ready();
          await pause(15);
        }
        return String(db.mostRunning);
      },
    },
    {
      title: 'The dependency dies while a good result is cached for 100 ms: what is said 300 ms later',
      source: 'microsoft/healthcare-shared-components #1425',
      truth: '503',
      run: async (start) => {
        const db = new Dependency();
        const server = await start({ checks: { db: db.ask } });
        await server.ready();
        db.behave = failing;
        await pause(300);
        return shown(await server.ready());
      },
    },
    {
      title: 'Two failures in a row fail, and the last pass is older than results may be: the first failure',
      source: 'microsoft/healthcare-shared-components #1425',
      truth: '503',
      run: async (start) => {
        const db = new Dependency();
        const server = await start({
          checks: { db: db.ask },
          timeoutMs: 50,
          cacheMs: 10,
          thresholds: { failureThreshold: 2, staleAfterMs: 300 },
        });
        await server.ready();
        db.behave = failing;
        await pause(500);
        return shown(await server.ready());
      },
    },
    {
      title:
        'Work after listen() is not done yet (a cache is warmed): readiness and liveness, then readiness',
      truth: '503 200, then 200',
      run: async (start) => {
        let done;
        const server = await start({ startup: () => new Promise((resolve) => (done = resolve)) });
        const first = `${shown(await server.ready())} ${shown(await server.live())}`;
        done();
        await pause(50);
        return `${first}, then ${shown(await server.ready())}`;
      },
    },
    {
      title: 'The dependency recovers: what is said 300 ms later',
      truth: '503 200',
      run: async (start) => {
        const db = new Dependency();
        db.behave = failing;
        const server = await start({ checks: { db: db.ask } });
        const down = shown(await server.ready());
        db.behave = async () => undefined;
        await pause(300);
        return `${down} ${shown(await server.ready())}`;
      },
    },
    {
      title: 'A client hangs up in the middle of a check: what the next one is told',
      source: 'alexliesenfeld/health',
      truth: '200',
      run: async (start) => {
        const db = new Dependency();
        db.behave = () => pause(200);
        const server = await start({ timeoutMs: 1_000, cacheMs: 300, checks: { db: db.ask } });
        await server.ready({ withinMs: 50 });
        return shown(await server.ready());
      },
    },
    {
      title:
        'The event loop is blocked for 400 ms while a check waits for an answer that is there after 20 ms',
      source: 'a dependency must not be blamed for our own lag',
      truth: '200',
      alone: true,
      run: async (start) => {
        const remote = await startRemoteDependency(20);
        try {
          const server = await start({ timeoutMs: 200, cacheMs: 50, checks: { db: () => remote.ask() } });
          await server.ready();
          await pause(120);
          const asked = remote.nextRequest();
          const answer = server.ready();
          await asked;
          setImmediate(() => block(400));
          return shown(await answer);
        } finally {
          await remote.stop();
        }
      },
    },
  ],
};

function block(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
