import { failing, pass, pause, Dependency, shown } from './kit.mjs';

const DRAIN_MS = 600;

/** Asks in the middle of the delay between SIGTERM and the end. */
async function whileDraining(start, application, observe) {
  const server = await start({ drainMs: DRAIN_MS, ...application });
  await server.ready();
  const closed = server.close('SIGTERM');
  await pause(DRAIN_MS / 6);
  const observed = await observe(server);
  await closed;
  return observed;
}

/** From the signal to the end. */
export const shutdown = {
  title: 'Shutting down',
  scenarios: [
    {
      title: 'Readiness after SIGTERM',
      truth: '503',
      run: (start) =>
        whileDraining(start, { checks: { db: pass } }, async (server) => shown(await server.ready())),
    },
    {
      title: 'Ordinary requests after SIGTERM, as long as load balancers still send them',
      truth: '200',
      run: (start) => whileDraining(start, {}, async (server) => shown(await server.get('/orders'))),
    },
    {
      title: 'Liveness after SIGTERM: the process is not to be killed for leaving',
      source: 'godaddy/terminus, lightship',
      truth: '200',
      run: (start) => whileDraining(start, {}, async (server) => shown(await server.live())),
    },
    {
      title: 'A check recovers after SIGTERM: readiness',
      source: 'dropwizard-health',
      truth: '503',
      run: (start) => {
        const db = new Dependency();
        db.behave = failing;
        return whileDraining(start, { checks: { db: db.ask } }, async (server) => {
          db.behave = pass;
          await pause(50);
          return shown(await server.ready());
        });
      },
    },
    {
      title: 'Keep-alive connections are asked to go elsewhere after SIGTERM',
      truth: 'Connection: close',
      run: (start) =>
        whileDraining(start, {}, async (server) => {
          const { headers } = await server.get('/orders', { headers: { Connection: 'keep-alive' } });
          return `Connection: ${headers.connection}`;
        }),
    },
    {
      title: 'A pool is closed in onModuleDestroy(): readiness at that moment',
      source: 'nestjs/terminus #2569',
      truth: '503',
      run: async (start) => {
        let server;
        let seen;
        class Pool {
          async onModuleDestroy() {
            seen = shown(await server.ready());
          }
        }
        server = await start({ checks: { db: pass }, providers: [Pool] });
        await server.ready();
        await server.close('SIGTERM');
        return seen;
      },
    },
    {
      title: 'The module is imported by three others, each with a delay: the delay of the whole',
      source: 'nestjs/terminus 12.1.0',
      truth: 'refused at boot, or one delay',
      right: (observed) => ['refused at boot', '1 delay'].includes(observed),
      run: async (start) => {
        const server = await start({ drainMs: DRAIN_MS, timesImported: 3 });
        const from = performance.now();
        await server.close('SIGTERM');
        const delays = Math.floor((performance.now() - from) / DRAIN_MS);
        return `${delays} delay${delays === 1 ? '' : 's'}`;
      },
    },
  ],
};
