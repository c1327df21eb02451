import { catchError, map, of } from 'rxjs';
import { failing, pass, shown } from './kit.mjs';

const SECRET = 'postgres://shop:s3cret@10.1.2.3:5432/orders';

const leaking = async () => {
  throw new Error(`connect ECONNREFUSED ${SECRET}`);
};

/** An interceptor as many APIs have it. */
const envelope = {
  intercept: (_context, next) =>
    next.handle().pipe(
      map((data) => ({ success: true, data })),
      catchError((error) => of({ success: false, message: error.message })),
    ),
};

const BODY_START = '{"status":"';

/** The contents of the answers. */
export const probes = {
  title: 'Those who ask',
  scenarios: [
    {
      title: 'The database is down: liveness and readiness',
      source: 'Spring Boot #42159',
      truth: '200 503',
      run: async (start) => {
        const server = await start({ checks: { db: failing } });
        return `${shown(await server.live())} ${shown(await server.ready())}`;
      },
    },
    {
      title: 'Somebody puts the database into liveness: pods are restarted for it',
      source: 'Spring Boot #42159',
      truth: 'refused at boot',
      run: async (start) => shown(await (await start({ liveness: { db: failing } })).live()),
    },
    {
      title: 'HEAD, while a check fails',
      truth: '503',
      run: async (start) => shown(await (await start({ checks: { db: failing } })).ready({ method: 'HEAD' })),
    },
    {
      title: 'OPTIONS, as HAProxy asks by default, while all is well, and while a check fails',
      truth: '200 503',
      run: async (start) => {
        const well = await (await start({ checks: { db: pass } })).ready({ method: 'OPTIONS' });
        const ill = await (await start({ checks: { db: failing } })).ready({ method: 'OPTIONS' });
        return `${shown(well)} ${shown(ill)}`;
      },
    },
    {
      title: 'A proxy asks with If-None-Match',
      source: 'AWS ALB and GCP take nothing but 200',
      truth: '200',
      run: async (start) =>
        shown(await (await start({ checks: { db: pass } })).ready({ headers: { 'If-None-Match': '*' } })),
    },
    {
      title: 'The answer must not be cached by a proxy',
      truth: 'no-store',
      run: async (start) => {
        const { headers } = await (await start({ checks: { db: pass } })).ready();
        return headers['cache-control']?.includes('no-store') ? 'no-store' : String(headers['cache-control']);
      },
    },
    {
      title: 'The error of a check holds an address and a password: what the public is shown',
      source: 'smallrye, Xabaril #655',
      truth: 'neither',
      run: async (start) => {
        const { body } = await (await start({ checks: { db: leaking } })).ready();
        const leaks = ['10.1.2.3', 's3cret'].filter((secret) => body.includes(secret));
        return leaks.length === 0 ? 'neither' : leaks.join(' and ');
      },
    },
    {
      title: 'An interceptor wraps every response: how the body begins',
      source: 'GCP and nginx Plus match the body',
      truth: `\`${BODY_START}\``,
      run: async (start) => {
        const setup = (app) => app.useGlobalInterceptors(envelope);
        const { body } = await (await start({ setup, checks: { db: pass } })).ready();
        return `\`${body.slice(0, BODY_START.length)}\``;
      },
    },
    {
      title: 'An interceptor or filter answers 200 with an error in the body, as many APIs do; a check fails',
      truth: '503',
      run: async (start) => {
        const setup = (app) => app.useGlobalInterceptors(envelope);
        return shown(await (await start({ setup, checks: { db: failing } })).ready());
      },
    },
    {
      title: 'Below a global prefix, which is part of the URL of the probe then',
      truth: '503',
      run: async (start) => {
        const setup = (app) => app.setGlobalPrefix('api', { exclude: ['health/startup'] });
        return shown(await (await start({ setup, checks: { db: failing } })).get('/api/health/ready'));
      },
    },
    {
      title: 'Lines in the log for 20 failing probes',
      truth: 'at most 2',
      right: (observed) => Number(observed) <= 2,
      // Nest has one logger for all applications of a process.
      alone: true,
      run: async (start) => {
        const server = await start({ checks: { 'orders-db': failing } });
        for (let probe = 0; probe < 20; probe++) await server.ready();
        return String(server.lines.filter((line) => line.includes('orders-db')).length);
      },
    },
    {
      title: 'Two checks have the same name, one of them fails',
      source: 'nestjs/terminus 12.1.0',
      truth: 'refused at boot, or 503',
      right: (observed) => observed === 'refused at boot' || observed === '503',
      run: async (start) => {
        const server = await start({ cacheMs: 5_000, checks: { db: pass }, secondEndpoint: { db: failing } });
        await server.ready();
        return shown(await server.get('/health/other'));
      },
    },
  ],
};
