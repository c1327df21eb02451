import { failing, pass, shown } from './kit.mjs';

/** Outcomes of a check, and the correct readiness for each. */
export const answers = {
  title: 'What a check says',
  scenarios: [
    {
      title: 'Every check passes',
      truth: '200',
      run: async (start) => shown(await (await start({ checks: { db: pass, cache: pass } })).ready()),
    },
    {
      title: 'There is no check at all',
      truth: '200',
      run: async (start) => shown(await (await start({})).ready()),
    },
    {
      title: 'A check rejects',
      truth: '503',
      run: async (start) => shown(await (await start({ checks: { db: failing } })).ready()),
    },
    {
      title: 'A check throws before it returns a promise',
      truth: '503',
      run: async (start) => {
        const db = () => {
          throw new Error('no route to host');
        };
        return shown(await (await start({ checks: { db } })).ready());
      },
    },
    {
      title: 'One of three checks fails: the other two are still reported',
      source: 'nestjs/terminus #2083',
      truth: '{"first":"pass","db":"fail","last":"pass"}',
      run: async (start) =>
        JSON.stringify(await (await start({ checks: { first: pass, db: failing, last: pass } })).statuses()),
    },
    {
      title: 'The code around a check throws (its client cannot be made): the others are still reported',
      source: 'ASP.NET Core DefaultHealthCheckService, nestjs/terminus #2395',
      truth: '{"first":"pass","db":"fail","last":"pass"}',
      run: async (start) => {
        const makeClient = () => {
          throw new Error('no configuration');
        };
        const db = { raw: async () => makeClient().ping() };
        return JSON.stringify(await (await start({ checks: { first: pass, db, last: pass } })).statuses());
      },
    },
    {
      title: 'A check returns nothing',
      truth: '200',
      run: async (start) => shown(await (await start({ checks: { db: async () => undefined } })).ready()),
    },
    {
      title: 'A check returns false',
      source: 'MicroProfile Health, alexliesenfeld/health',
      truth: '503',
      run: async (start) => shown(await (await start({ checks: { db: async () => false } })).ready()),
    },
    ...[null, 0, 'down', [], { status: 'UP' }, { status: 'OUT_OF_SERVICE' }].map((result) => ({
      title: `A check returns something that is not a result: \`${JSON.stringify(result)}\``,
      source: 'nestjs/terminus 12.1.0, Spring Boot SimpleStatusAggregator',
      truth: '503',
      run: async (start) => {
        const db = { raw: async () => result };
        return shown(await (await start({ checks: { db } })).ready());
      },
    })),
    {
      title: 'A check rejects with undefined',
      source: 'cloudnative/health-connect',
      truth: '503',
      run: async (start) => shown(await (await start({ checks: { db: () => Promise.reject() } })).ready()),
    },
    {
      title: 'A check rejects with an error that cannot be read',
      truth: '503',
      run: async (start) => {
        const error = {
          get message() {
            throw new Error('unreadable');
          },
          toString() {
            throw new Error('unreadable');
          },
        };
        return shown(await (await start({ checks: { db: () => Promise.reject(error) } })).ready());
      },
    },
    {
      title: 'A check passes, and shows a figure that JSON cannot hold (a BigInt)',
      truth: '200 {"db":"pass"}',
      run: async (start) => {
        const server = await start({ checks: { db: { data: () => ({ rows: 1n }) } } });
        return `${shown(await server.ready())} ${JSON.stringify(await server.statuses())}`;
      },
    },
    {
      title: 'An optional dependency is down',
      source: 'Spring Boot, draft-inadarei-api-health-check-06',
      truth: '200, not a plain pass',
      run: async (start) => {
        const server = await start({ checks: { db: pass, cache: { optional: failing } } });
        const { status, json } = await server.ready();
        return `${status}, ${['pass', 'ok'].includes(json?.status) ? 'a' : 'not a'} plain pass`;
      },
    },
    {
      title: 'Failures must be three in a row: fail, fail, pass, fail, fail',
      source: 'dropwizard-health',
      truth: '200 200 200 200 200',
      run: async (start) => {
        const outcomes = [true, false, false, true, false, false];
        const db = () => outcomes.shift() ?? true;
        const server = await start({ checks: { db }, cacheMs: 0, thresholds: { failureThreshold: 3 } });
        const statuses = [];
        for (let probe = 0; probe < 5; probe++) statuses.push(shown(await server.ready()));
        return statuses.join(' ');
      },
    },
    {
      title: 'A check depends on another one that fails: it is not run, and does not pass',
      source: 'ASP.NET Core, go-sundheit',
      truth: '0 runs, fail',
      run: async (start) => {
        let runs = 0;
        const api = () => void runs++;
        const server = await start({ checks: { db: failing, api }, dependsOn: { api: ['db'] } });
        await server.ready();
        return `${runs} runs, ${(await server.statuses()).api}`;
      },
    },
  ],
};
