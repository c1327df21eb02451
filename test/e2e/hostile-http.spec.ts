import {
  Inject,
  Injectable,
  Module,
  Scope,
  VERSION_NEUTRAL,
  VersioningType,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { REQUEST, RouterModule } from '@nestjs/core';
import { HealthIndicator, HealthModule, HealthService } from 'nestjs-vitals';
import { ControllableCheck } from 'nestjs-vitals/testing';
import { connect, type AddressInfo } from 'node:net';
import { request as httpsRequest } from 'node:https';
import { connect as connectHttp2, constants } from 'node:http2';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, onEachAdapter, type TestServer } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb extends ControllableCheck {}

const PASS = '{"status":"pass"}';
const open = HealthModule.forRoot.bind(HealthModule, { deep: { guards: 'none' } });
const portOf = (app: INestApplication) => (app.getHttpServer().address() as AddressInfo).port;

/** Sends raw bytes and returns the answer, until the server closes or so many bytes of body have arrived. */
function say(
  app: INestApplication,
  text: string,
  until: (answer: string) => boolean = () => false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(portOf(app), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (until(answer)) socket.end();
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

onEachAdapter((serve, name) => {
  it.each<[string, (app: INestApplication) => unknown, string, Record<string, string>]>([
    ['a global prefix', (app) => app.setGlobalPrefix('api/v2'), '/api/v2/health', {}],
    [
      'a version in the URI',
      (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      '/health',
      {},
    ],
    [
      'a version in a header',
      (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
      '/health',
      { 'x-version': '7' },
    ],
    [
      'a version in the media type',
      (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' }),
      '/health',
      { accept: 'application/json;v=3' },
    ],
    [
      'versions of its own',
      (app) => app.enableVersioning({ type: VersioningType.CUSTOM, extractor: () => ['2', '1'] }),
      '/health',
      {},
    ],
    [
      'a neutral default version',
      (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: ['1', VERSION_NEUTRAL] }),
      '/health',
      {},
    ],
    [
      'a prefix and versions',
      (app) => app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, prefix: 'version-' }),
      '/api/health',
      {},
    ],
  ])('is found in an application with %s', async (_what, configure, path, headers) => {
    const { get } = await serve({ imports: [open()], providers: [OrdersDb], configure });
    for (const probe of ['live', 'ready', 'startup', 'deep', 'deep/orders-db']) {
      expect((await get(`${path}/${probe}`, { headers })).json.status).toBe('pass');
    }
  });

  it('is served below the path of RouterModule', async () => {
    const router = RouterModule.register([
      { path: 'internal', children: [{ path: 'ops', module: HealthModule }] },
    ]);
    const { get } = await serve({ imports: [open(), router], providers: [OrdersDb] });
    expect((await get('/internal/ops/health/deep/orders-db')).status).toBe(200);
    expect((await get('/internal/ops/health/live')).body).toBe(PASS);
  });

  it('answers in an application that never listens', async () => {
    const app = await create(name, { imports: [open()], providers: [OrdersDb] });
    await app.init();
    expect((await app.get(HealthService).evaluate('readiness')).status).toBe('pass');
    await app.close();
    expect((await app.get(HealthService).evaluate('readiness')).reason).toBe('DRAINING');
  });

  it('keeps headers that others set, such as those of CORS', async () => {
    const { app, get } = await serve({
      imports: [open()],
      providers: [OrdersDb],
      configure: (it) => {
        if (name === 'Fastify') {
          const fastify = it.getHttpAdapter().getInstance();
          fastify.addHook(
            'onRequest',
            async (_request: unknown, reply: any) => reply.header('x-request-id', '7') && undefined,
          );
        } else
          it.use(
            (_request: unknown, response: any, next: () => void) => (
              response.setHeader('x-request-id', '7'),
              next()
            ),
          );
        it.enableCors({ origin: 'https://status.example.com', exposedHeaders: ['Retry-After'] });
      },
    });
    const headers = { Origin: 'https://status.example.com' };
    for (const path of ['/health/ready', '/health/deep', '/health/deep/nobody']) {
      const answer = await get(path, { headers });
      expect(answer.headers['access-control-allow-origin']).toBe('https://status.example.com');
      expect(answer.headers['x-request-id']).toBe('7');
    }
    app.get(OrdersDb).fail();
    const answer = await get('/health/ready', { headers });
    expect(answer.headers).toMatchObject({
      'access-control-expose-headers': 'Retry-After',
      'retry-after': '5',
      'content-type': 'application/health+json',
    });
  });

  it('ignores properties that a middleware adds to request and response', async () => {
    const { get } = await serve({
      imports: [open()],
      providers: [OrdersDb],
      configure: (it) => {
        it.use((request: any, response: any, next: () => void) => {
          Object.assign(request, {
            raw: Buffer.from('the raw body'),
            params: null,
            body: 7,
          });
          Object.assign(response, { raw: 'nonsense', locals: null });
          response.setHeader('ETag', 'W/"1"');
          response.setHeader('X-Frame-Options', 'DENY');
          response.statusMessage = 'Teapot';
          next();
        });
      },
    });
    for (const path of [
      '/health/live',
      '/health/ready',
      '/health/deep',
      '/health/deep/orders-db',
      '/health/deep?only=orders-db',
    ]) {
      const answer = await get(path, { headers: { 'If-None-Match': 'W/"1"' } });
      expect([path, answer.status, answer.json.status]).toEqual([path, 200, 'pass']);
      expect(answer.headers['x-frame-options']).toBe('DENY');
    }
  });

  it.each(['Transfer-Encoding: chunked', 'Trailer: X-Sum'])(
    'answers in one piece, though a middleware announces %s',
    async (announced) => {
      const [header = '', value = ''] = announced.split(': ');
      const { app } = await serve({
        imports: [open()],
        providers: [OrdersDb],
        configure: (it) =>
          it.use((_request: unknown, response: any, next: () => void) => {
            response.setHeader(header, value);
            next();
          }),
      });
      for (const path of ['ready', 'deep/orders-db', 'deep/nobody']) {
        const answer = await say(app, `GET /health/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1.1 \d+ [^]*\r\nContent-Length: \d+\r\n[^]*\r\n\r\n\{"status":.*\}$/);
        expect(answer).not.toContain(`${header}:`);
      }
    },
  );

  it('takes the name of the check from the URL, even if global pipes change it', async () => {
    const { get } = await serve({
      imports: [open()],
      providers: [OrdersDb],
      configure: (it) =>
        it.useGlobalPipes({
          transform: () => {
            throw new Error('nothing is valid');
          },
        }),
    });
    expect((await get('/health/deep/orders-db')).json.status).toBe('pass');
    expect((await get('/health/deep/nobody')).status).toBe(404);
    expect((await get('/health/deep/orders%2Ddb')).status).toBe(200);
  });

  it('may be compressed', async () => {
    const { get } = await serve({
      imports: [open()],
      providers: [OrdersDb],
      configure: (it) => it.use(compress),
    });
    const answer = await raw(await get('/health/deep', { headers: { 'Accept-Encoding': 'gzip' } }));
    expect(answer.status).toBe('pass');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'])(
    'answers %s with 404, and runs no check for it',
    async (method) => {
      const { app, get } = await serve({ imports: [open()], providers: [OrdersDb] });
      const { calls } = app.get(OrdersDb);
      for (const path of ['/health/live', '/health/ready', '/health/deep', '/health/deep/orders-db']) {
        expect((await get(path, { method })).status).toBe(404);
      }
      expect(app.get(OrdersDb).calls).toBe(calls);
    },
  );

  it('answers unusual but valid HTTP', async () => {
    const { app } = await serve({ imports: [open()], providers: [OrdersDb] });
    expect(await say(app, 'GET /health/ready HTTP/1.0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 200 OK\r\n[^]*\{"status":"pass"\}$/,
    );
    expect(await say(app, 'OPTIONS /health/ready HTTP/1.0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 200 OK\r\n[^]*\{"status":"pass"\}$/,
    );
    expect(await say(app, 'HEAD /health/ready HTTP/1.0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n$/,
    );
    const close = 'Host: x\r\nConnection: close\r\n';
    expect(await say(app, `GET http://any.host/health/ready?x HTTP/1.1\r\n${close}\r\n`)).toContain(PASS);
    expect(await say(app, `GET /health/ready HTTP/1.1\r\n${close}Upgrade: h2c\r\n\r\n`)).toContain(PASS);
    expect(await say(app, `GET /health/ready HTTP/1.1\r\n${close}Expect: 100-continue\r\n\r\n`)).toContain(
      PASS,
    );
    expect(
      await say(app, `GET /health/ready HTTP/1.1\r\n${close}User-Agent:\r\nUser-Agent: \xff\r\n\r\n`),
    ).toContain(PASS);
    expect(await say(app, 'GET /health/ready HTTP/1.1\r\nHost x\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await say(app, `GET /health/${'%'.repeat(10_000)} HTTP/1.1\r\n${close}\r\n`)).toMatch(
      /^HTTP\/1.1 4\d\d/,
    );
    expect(await say(app, `GET /health/deep/%E0%A4%A HTTP/1.1\r\n${close}\r\n`)).toMatch(/^HTTP\/1.1 4\d\d/);
  });

  it('answers pipelined requests in order', async () => {
    const { app } = await serve({ imports: [open()], providers: [OrdersDb] });
    const request = (path: string) => `GET /health/${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answer = await say(
      app,
      request('ready') + request('deep?only=nobody') + request('live') + request('startup'),
      (text) => text.split('"pass"').length === 4,
    );
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 400',
      'HTTP/1.1 200',
      'HTTP/1.1 200',
    ]);
  });

  it.each<[string, number]>([
    ['?only=', 200],
    ['?only=orders-db&only=orders-db', 200],
    ['?only=orders-db,,orders-db,', 200],
    ['?only=orders-db&only=nobody', 400],
    ['?only[]=orders-db', 200],
    ['?only=%zz', 400],
    ['?only=%00', 400],
    ['?only=constructor', 400],
    ['?fresh', 200],
    ['?fresh=0', 200],
    ['?fresh=1&fresh=0', 200],
    ['?exclude=', 200],
    ['?exclude=orders-db', 400],
    ['?exclude=orders-db&only=orders-db', 400],
    ['?exclude=orders-db&fresh=1', 400],
    ['?&&=&=&?', 200],
    [`?only=${'x'.repeat(10_000)}`, 400],
    [`?${'a=b&'.repeat(2_000)}`, 200],
  ])('handles the query of deep%.40s', async (query, status) => {
    const { get } = await serve({ imports: [open()], providers: [OrdersDb] });
    const answer = await get(`/health/deep${query}`);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/health+json');
  });

  it('is served over HTTPS', async () => {
    // A pre-shared key, so that the test needs no certificate.
    const key = { psk: Buffer.from('a key that only this test knows!'), identity: 'test' };
    const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' as const };
    const httpsOptions = { ...tls, pskCallback: () => key.psk };
    const options = { imports: [open()], providers: [OrdersDb] };
    const app = await create(name, {
      ...options,
      ...(name === 'Express' ? { nest: { httpsOptions } } : { fastify: { https: httpsOptions } }),
    } as never);
    await app.listen(0, '127.0.0.1');
    const body = await new Promise((resolve, reject) => {
      const to = {
        host: '127.0.0.1',
        port: portOf(app),
        path: '/health/ready',
        ...tls,
        pskCallback: () => key,
        checkServerIdentity: () => undefined,
        agent: false as const,
      };
      httpsRequest(to, (response) => response.setEncoding('utf8').on('data', resolve))
        .on('error', reject)
        .end();
    });
    expect(body).toBe(PASS);
  });

  it('gives each of two hundred concurrent requests its own request-scoped guards', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Session {
      user: string | undefined;
      constructor(@Inject(REQUEST) readonly request: any) {}
    }
    @Injectable({ scope: Scope.REQUEST })
    class Authenticates implements CanActivate {
      constructor(@Inject(Session) readonly session: Session) {}
      async canActivate() {
        await new Promise(setImmediate);
        this.session.user = (this.session.request.raw ?? this.session.request).headers['x-user'];
        return true;
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class Authorises implements CanActivate {
      constructor(@Inject(Session) readonly session: Session) {}
      canActivate(context: ExecutionContext) {
        const { headers } = context.switchToHttp().getRequest();
        return this.session.user === headers['x-user'] && this.session.user?.startsWith('admin') === true;
      }
    }
    const guards = [Authenticates, Authorises];
    @Module({ providers: [Session, ...guards], exports: guards })
    class AuthModule {}
    const { get } = await serve({
      imports: [HealthModule.forRoot({ deep: { guards } }), AuthModule],
      providers: [OrdersDb],
    });
    const users = Array.from(
      { length: 200 },
      (_user, index) => `${index % 2 === 0 ? 'admin' : 'guest'}-${index}`,
    );
    const answers = await Promise.all(
      users.map((user) => get('/health/deep/orders-db', { headers: { 'x-user': user } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      users.map((user) => (user.startsWith('admin') ? 200 : 403)),
    );
  });

  it('closes even if a guard never resolves', async () => {
    const guard: CanActivate = { canActivate: () => new Promise(() => undefined) };
    const options = HealthModule.forRoot({ deep: { guards: [guard] }, drain: { inFlightMs: 50 } });
    const { app, get } = await serve({ imports: [options], providers: [OrdersDb] });
    const hanging = get('/health/deep').catch((error: Error) => error.message);
    while (app.get(HealthService).report('liveness').status !== 'pass') await new Promise(setImmediate);
    await get('/health/live');
    await app.close();
    expect(await hanging).toMatch(/hang up|ECONNRESET/);
  });

  it('sends nothing if a middleware answered before the check was over, and records the client', async () => {
    const log = new LogLines();
    const { app, get } = await serve({
      imports: [open()],
      providers: [OrdersDb],
      nest: { logger: log },
      configure: (it) => {
        if (name === 'Fastify') {
          const fastify = it.getHttpAdapter().getInstance();
          fastify.addHook('onRequest', async (request: any, reply: any) => {
            reply.header('x-request-id', '7');
            if ('x-impatient' in request.headers) setTimeout(() => reply.code(504).send('late'), 20);
          });
        } else
          it.use((request: any, response: any, next: () => void) => {
            if ('x-impatient' in request.headers) setTimeout(() => response.status(504).send('late'), 20);
            next();
          });
      },
    });
    const check = app.get(OrdersDb).hang();
    const answer = await get('/health/ready', { headers: { 'x-impatient': '1', 'user-agent': 'hasty/1' } });
    expect([answer.status, answer.body]).toEqual([504, 'late']);
    check.recover();
    const deep = async () => (await get('/health/deep')).json.checks['probe:readiness']?.[0];
    while ((await deep()) === undefined) await new Promise(setImmediate);
    expect(await deep()).toMatchObject({ observedValue: 1, userAgents: [{ userAgent: 'hasty/1' }] });
    expect(log.matching(/ERR_|headers/i)).toEqual([]);
  });

  it('records nothing of a client that closed its connection before the check was over', async () => {
    const { app, get } = await serve({ imports: [open()], providers: [OrdersDb] });
    const check = app.get(OrdersDb).hang();
    const { calls } = check;
    const gone = new AbortController();
    const asked = get('/health/ready', { signal: gone.signal }).catch((error: Error) => error.name);
    while (check.calls === calls) await new Promise(setImmediate);
    gone.abort();
    expect(await asked).toBe('AbortError');
    expect(check.aborted).toBe(0);
    check.recover();
    expect((await get('/health/ready')).body).toBe(PASS);
    expect(
      app
        .get(HealthService)
        .report('readiness')
        .checks[0]?.history.every(({ status }) => status === 'pass'),
    ).toBe(true);
  });
});

it('is served over HTTP/2, even for HEAD and at the end of a drain', async () => {
  const app = await create('Fastify', {
    imports: [open()],
    providers: [OrdersDb],
    fastify: { http2: true },
  } as never);
  await app.listen(0, '127.0.0.1');
  const session = connectHttp2(`http://127.0.0.1:${portOf(app)}`);
  const ask = (path: string, method = 'GET') =>
    new Promise<{ status: unknown; body: string }>((resolve, reject) => {
      const stream = session.request({ ':path': path, ':method': method });
      let status: unknown;
      let body = '';
      stream.on('response', (headers) => (status = headers[constants.HTTP2_HEADER_STATUS]));
      stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      stream
        .on('end', () => resolve({ status, body }))
        .on('error', reject)
        .end();
    });
  expect(await ask('/health/ready')).toEqual({ status: 200, body: PASS });
  expect(await ask('/health/ready', 'HEAD')).toEqual({ status: 200, body: '' });
  expect((await ask('/health/deep/orders-db')).status).toBe(200);
  app.get(OrdersDb).fail();
  expect(await ask('/health/ready')).toMatchObject({ status: 503 });
  await app.close();
  await new Promise((resolve) => (session.closed ? resolve(0) : session.on('close', resolve)));
});

function compress(_request: unknown, response: any, next: () => void) {
  const { writeHead, end } = response;
  let status = 200;
  response.writeHead = (code: number, headers: Record<string, string> = {}) => {
    status = code;
    for (const [key, value] of Object.entries(headers)) response.setHeader(key, value);
    response.removeHeader('Content-Length');
    response.setHeader('Content-Encoding', 'x-gzip-base64');
    return response;
  };
  response.end = (body: Buffer | string = '') => {
    writeHead.call(response, status);
    end.call(response, gzipSync(body).toString('base64'));
  };
  next();
}

const raw = async ({ body }: Awaited<ReturnType<TestServer['get']>>) =>
  JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString());
