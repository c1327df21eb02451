import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import {
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  type HealthOptions,
  type HealthRegistrationOptions,
} from 'nestjs-vitals';
import {
  HealthProbeServer,
  HealthProbeServerModule,
  type HealthProbeServerOptions,
} from 'nestjs-vitals/probe-server';
import { serve, type AdapterName } from '../support/adapters.js';
import { LogLines } from '../support/log-lines.js';
import { until } from '../support/until.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(port: number, path: string, method = 'GET', headers: Record<string, string> = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    outgoing.on('error', reject).end();
  });
}

@Injectable()
class OrdersDb {
  isDown = false;

  @HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0, tags: ['payments', 'ops'] })
  check(): void {
    if (this.isDown) throw new Error('connect ECONNREFUSED');
  }
}

@Injectable()
class OpsGuard {
  canActivate(): boolean {
    return false;
  }
}

const GROUPS = {
  payments: { path: 'health/payments', tags: ['payments'] },
  ops: { path: 'health/ops', tags: ['ops'], guards: [OpsGuard] },
};
const HEALTH: HealthOptions & HealthRegistrationOptions = {
  groups: GROUPS,
  deep: { guards: 'none' },
  probes: { readiness: { formats: ['health+json', 'terminus', 'plain'], statusCodes: { fail: 500 } } },
};

const probeServer = (options: Partial<HealthProbeServerOptions> = {}) =>
  HealthProbeServerModule.forRoot({ port: 0, host: '127.0.0.1', ...options });

let contexts: INestApplicationContext[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

/** A worker: an application without HTTP. */
async function startWorker(
  server: Partial<HealthProbeServerOptions> = {},
  health: HealthOptions & HealthRegistrationOptions = {},
) {
  @Module({ imports: [HealthModule.forRoot(health), probeServer(server)], providers: [OrdersDb] })
  class WorkerModule {}
  const log = new LogLines();
  const worker = await NestFactory.createApplicationContext(WorkerModule, {
    logger: log,
    abortOnError: false,
  });
  contexts.push(worker);
  return { worker, port: worker.get(HealthProbeServer).port, database: worker.get(OrdersDb), log };
}

const statuses = async (port: number) =>
  Promise.all(
    ['/health/live', '/health/ready', '/health/startup'].map(async (path) => (await ask(port, path)).status),
  );

describe.each<AdapterName>(['Express', 'Fastify'])('the probe server beside %s', (adapter) => {
  it('gives the same answers as the application', async () => {
    const { app, url } = await serve(adapter, {
      imports: [HealthModule.forRoot(HEALTH), probeServer()],
      providers: [OrdersDb, OpsGuard],
      configure: (application) => application.getHttpAdapter().getInstance().disable?.('x-powered-by'),
    });
    const { port } = app.get(HealthProbeServer);
    const database = app.get(OrdersDb);
    const paths = ['live', 'ready', 'startup', 'payments', 'ready?verbose'].map((name) => `/health/${name}`);
    for (const isDown of [false, true]) {
      database.isDown = isDown;
      for (const path of paths) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          for (const accept of ['*/*', 'text/plain', 'application/json']) {
            const asked = (where: number) => ask(where, path, method, { accept });
            const { date: _, ...own } = (await asked(Number(new URL(url).port))).headers;
            const answer = await asked(port);
            const { date: __, ...headers } = answer.headers;
            expect([path, method, headers]).toEqual([path, method, own]);
            expect(answer).toEqual({ ...(await asked(Number(new URL(url).port))), headers: answer.headers });
          }
        }
      }
    }
    expect((await ask(port, '/health/ready')).status).toBe(500);
  });

  it('takes the probes off the application with routes: false', async () => {
    const { app, get } = await serve(adapter, {
      imports: [
        HealthModule.forRoot({ routes: false, groups: { payments: GROUPS.payments } }),
        probeServer(),
      ],
      providers: [OrdersDb],
    });
    for (const path of ['live', 'ready', 'startup', 'payments'])
      expect((await get(`/health/${path}`)).status).toBe(404);
    const { port } = app.get(HealthProbeServer);
    expect(await statuses(port)).toEqual([200, 200, 200]);
    expect((await ask(port, '/health/payments')).status).toBe(200);
  });
});

describe('the probe server', () => {
  it('probes a worker', async () => {
    const { port, database, log } = await startWorker();
    expect(await statuses(port)).toEqual([200, 200, 200]);
    database.isDown = true;
    expect(await statuses(port)).toEqual([200, 503, 200]);
    expect(log.matching(/can probe it|deep report is not mounted/)).toEqual([]);
  });

  it('serves neither deep nor groups with guards, and says where the probes are', async () => {
    const { port } = await startWorker({}, HEALTH);
    for (const path of ['/health/deep', '/health/deep/orders-db', '/health/ops', '/', '/health/live/']) {
      const { status, body } = await ask(port, path);
      expect([path, status, JSON.parse(body).output]).toEqual([
        path,
        404,
        'This path is not a probe. Probes: /health/live, /health/ready, /health/startup, /health/payments.',
      ]);
    }
  });

  it('refuses other methods', async () => {
    const { port } = await startWorker();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await ask(port, '/health/live', method);
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD, OPTIONS']);
    }
  });

  it('answers while the options and other providers are on their way', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    let deliver!: (options: HealthOptions) => void;
    const options = new Promise<HealthOptions>((resolve) => (deliver = resolve));

    @Module({
      imports: [HealthModule.forRootAsync({ useFactory: () => options }), probeServer({ port })],
      providers: [OrdersDb],
    })
    class SlowModule {}
    const creation = NestFactory.createApplicationContext(SlowModule, { logger: false });
    await until('the server listens', () =>
      ask(port, '/health/live').then(
        () => true,
        () => false,
      ),
    );
    const before = await ask(port, '/health/ready');
    expect(await statuses(port)).toEqual([200, 503, 503]);
    expect(before.body).toBe('{"status":"fail","reason":"STARTING"}');
    expect(before.headers).toMatchObject({
      'content-type': 'application/health+json',
      'cache-control': 'no-store',
      'retry-after': '5',
    });
    deliver({});
    contexts.push(await creation);
    expect(await statuses(port)).toEqual([200, 200, 200]);
  });

  it('listens until the application is closed', async () => {
    const { worker, port } = await startWorker();
    contexts = [];
    const seen: unknown[] = [];
    const last = worker.get(OrdersDb) as OrdersDb & { onApplicationShutdown?: () => Promise<void> };
    last.onApplicationShutdown = async () => void seen.push(await statuses(port));
    await worker.close();
    expect(seen).toEqual([[200, 503, 200]]);
    await expect(ask(port, '/health/live')).rejects.toThrow('ECONNREFUSED');
  });

  describe('stops the boot', () => {
    it.each<[string, HealthProbeServerOptions]>([
      ['port is 70000', { port: 70_000 }],
      ['port is "9000"', { port: '9000' as never }],
      ['port is undefined', {} as never],
      ['host is ""', { port: 0, host: '' }],
      ['maxConnections is 0', { port: 0, maxConnections: 0 }],
      ['"ports"', { port: 0, ports: 1 } as never],
    ])('with a fault: %s', (message, options) => {
      expect(() => HealthProbeServerModule.forRoot(options)).toThrow(HealthConfigurationError);
      expect(() => HealthProbeServerModule.forRoot(options)).toThrow(message);
    });

    it('if the port is in use', async () => {
      const { port } = await startWorker();
      await expect(startWorker({ port })).rejects.toThrow(`Port ${port} of the probe server is in use.`);
    });

    it('if the machine has no such address', async () => {
      await expect(startWorker({ host: '192.0.2.1' })).rejects.toThrow(
        'This machine has no address "192.0.2.1".',
      );
    });

    it('if the function returns no port', async () => {
      await expect(startWorker({ port: (instance) => instance - 1 })).rejects.toThrow(
        'port(0) of HealthProbeServerModule.forRoot() returned -1.',
      );
    });

    it('if routes is false and deep is given without guards', async () => {
      await expect(startWorker({}, { routes: false, deep: { guards: 'none' } })).rejects.toThrow(
        'deep is given, but routes is false, so nothing serves it.',
      );
    });

    it('if it is imported twice', async () => {
      @Module({ imports: [HealthModule.forRoot(), probeServer(), probeServer({ maxConnections: 7 })] })
      class TwiceModule {}
      await expect(
        NestFactory.createApplicationContext(TwiceModule, { logger: false, abortOnError: false }),
      ).rejects.toThrow('HealthProbeServerModule is imported more than once.');
    });

    it('if routes is false and something has guards', async () => {
      const boot = startWorker({}, { routes: false, deep: { guards: [OpsGuard] }, groups: GROUPS });
      await expect(boot).rejects.toThrow('deep has guards, but routes is false, so nothing serves it.');
      await expect(boot).rejects.toThrow('groups.ops has guards');
    });
  });

  it('gives each instance a port of its own', async () => {
    process.env['NODE_APP_INSTANCE'] = '3';
    try {
      const seen: number[] = [];
      await startWorker({ port: (instance) => (seen.push(instance), 0) });
      expect(seen).toEqual([3]);
    } finally {
      delete process.env['NODE_APP_INSTANCE'];
    }
  });

  describe('with hostile clients', () => {
    const open = async (port: number, text: string | Buffer) => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      let answer = '';
      socket.on('error', () => {});
      socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
      await once(socket, 'connect');
      socket.write(text);
      return { socket, answer: () => answer, closed: once(socket, 'close') };
    };

    it('answers an honest probe among many connections that do not ask again', async () => {
      const { port } = await startWorker({ maxConnections: 20 });
      // Those that have asked once would stay for more than a minute.
      const texts = ['GET /health/live HTTP/1.1\r\nX: ', 'GET /health/live HTTP/1.1\r\n\r\n'];
      await Promise.all(Array.from({ length: 200 }, (_, index) => open(port, texts[index % 2]!)));
      expect(await statuses(port)).toEqual([200, 200, 200]);
      await until('the others are closed', () => sockets.filter(({ destroyed }) => !destroyed).length <= 20);
    });

    it('does not read a body', async () => {
      const { port } = await startWorker();
      const head = 'Host: a\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n';
      const { answer, closed } = await open(port, `GET /health/live HTTP/1.1\r\n${head}`);
      await closed;
      expect(answer()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(answer()).toContain('Connection: close');
      expect(answer()).not.toContain('100 Continue');
    });

    it.each([
      ['garbage', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), '400'],
      ['a head that is too long', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
      [
        'a request hidden in a body',
        'GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
        '400',
      ],
    ])('refuses %s', async (_, text, status) => {
      const { port } = await startWorker();
      const { answer, closed } = await open(port, text);
      await closed;
      expect(answer()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(await statuses(port)).toEqual([200, 200, 200]);
    });

    it('answers requests in one packet in their order', async () => {
      const { port } = await startWorker();
      const asked = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? 'live' : 'none'));
      const { answer } = await open(
        port,
        asked.map((name) => `GET /health/${name} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''),
      );
      const codes = () => Array.from(answer().matchAll(/HTTP\/1\.1 (\d+) /g), ([, code]) => code);
      await until('all are answered', () => codes().length === asked.length);
      expect(codes()).toEqual(asked.map((name) => (name === 'live' ? '200' : '404')));
    });
  });
});
