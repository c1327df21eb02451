import type { INestApplication, LoggerService } from '@nestjs/common';
import {
  Availability,
  HealthConfigurationError,
  HealthIndicator,
  HealthModule,
  type HealthCheck,
  type HealthOptions,
  type HealthPresenter,
  type ProbeOptions,
} from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';
import { until } from '../support/until.js';

@HealthIndicator({ name: 'orders-db', cacheMs: 0, failureCacheMs: 0 })
class OrdersDb implements HealthCheck {
  up = true;
  check() {
    if (!this.up) throw new Error('connect to postgres://root:hunter2@db/x failed');
  }
}

@HealthIndicator({ name: 'mail', critical: false, cacheMs: 0, failureCacheMs: 0 })
class Mail implements HealthCheck {
  up = true;
  check() {
    return this.up;
  }
}

class Log implements LoggerService {
  readonly lines: string[] = [];
  log = (message: unknown) => this.lines.push(String(message));
  warn = this.log;
  error = this.log;
}

onEachAdapter((serve) => {
  const start = async (options: HealthOptions, configure?: (app: INestApplication) => unknown) => {
    const log = new Log();
    const server = await serve({
      imports: [HealthModule.forRoot({ deep: { guards: 'none' }, drain: { delayMs: 0 }, ...options })],
      providers: [OrdersDb, Mail],
      nest: { logger: log },
      ...(configure && { configure }),
    });
    await until('the application has started', () => server.app.get(Availability).phase === 'started');
    return { ...server, log, db: server.app.get(OrdersDb), mail: server.app.get(Mail) };
  };
  const startReady = (readiness: ProbeOptions) => start({ probes: { readiness } });
  const readyAs = (server: Awaited<ReturnType<typeof start>>, accept?: string, query = '') =>
    server.get(`/health/ready${query}`, accept === undefined ? {} : { headers: { accept } });

  describe('formats', () => {
    it('are chosen by Accept, and the first is the default; nothing is 406', async () => {
      const server = await startReady({ formats: ['health+json', 'terminus', 'actuator', 'kubernetes'] });
      const types: Record<string, string> = {};
      for (const accept of [
        '*/*',
        'application/json',
        'application/vnd.spring-boot.actuator.v3+json',
        'text/plain',
        'image/png',
      ]) {
        const { status, headers, body } = await readyAs(server, accept);
        expect([status, headers.vary, headers['cache-control']]).toEqual([200, 'Accept', 'no-store']);
        types[accept] = `${headers['content-type']} ${body}`;
      }
      expect(types).toEqual({
        '*/*': 'application/health+json {"status":"pass"}',
        'application/json':
          'application/json; charset=utf-8 {"status":"ok","info":{},"error":{},"details":{}}',
        'application/vnd.spring-boot.actuator.v3+json':
          'application/vnd.spring-boot.actuator.v3+json {"status":"UP"}',
        'text/plain': 'text/plain; charset=utf-8 ok',
        'image/png': 'application/health+json {"status":"pass"}',
      });
    });

    it('change nothing if none is given: no Vary, and Accept has no effect', async () => {
      const server = await startReady({});
      const { headers, body } = await readyAs(server, 'text/plain');
      expect([headers['content-type'], headers.vary, body]).toEqual([
        'application/health+json',
        undefined,
        '{"status":"pass"}',
      ]);
    });

    it('keep the status code, and show no names unless the details do', async () => {
      const server = await startReady({ formats: ['kubernetes', 'terminus', 'actuator', 'plain'] });
      server.db.up = false;
      const answers = await Promise.all(
        ['text/plain', 'application/json', 'application/vnd.spring-boot.actuator.v3+json'].map((accept) =>
          readyAs(server, accept, '?verbose'),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      expect(answers.map(({ body }) => body)).toEqual([
        'readiness check failed: CHECK_FAILED\n',
        '{"status":"error","info":{},"error":{},"details":{}}',
        '{"status":"DOWN"}',
      ]);
    });

    it('show the names and no reasons with details: summary', async () => {
      const server = await startReady({ formats: ['kubernetes'], details: 'summary' });
      expect((await readyAs(server)).body).toBe('ok');
      expect((await readyAs(server, undefined, '?verbose')).body).toBe(
        '[+]orders-db ok\n[+]mail ok\nreadiness check passed\n',
      );
      expect((await readyAs(server, undefined, '?a=verbose')).body).toBe('ok');
      server.db.up = false;
      expect((await readyAs(server)).body).toBe(
        '[-]orders-db failed: reason withheld\n[+]mail ok\nreadiness check failed: CHECK_FAILED\n',
      );
    });

    it('show everything in deep, scrubbed, and for one check, too', async () => {
      const server = await start({
        probes: { deep: { formats: ['health+json', 'terminus', 'kubernetes'] } },
      });
      server.db.up = false;
      const terminus = await server.get('/health/deep', { headers: { accept: 'application/json' } });
      expect([terminus.status, terminus.json.error['orders-db']]).toEqual([
        503,
        {
          status: 'down',
          message: 'connect to postgres://***@db/x failed',
          reason: 'CHECK_FAILED',
          critical: true,
        },
      ]);
      const one = await server.get('/health/deep/mail', { headers: { accept: 'text/plain' } });
      expect(one.body).toMatch(/^ok$|^\[\+\]mail ok\n/);
      const draft = await server.get('/health/deep');
      expect(draft.json.checks['orders-db:responseTime'][0].output).toBe(
        'connect to postgres://***@db/x failed',
      );
    });

    it('may be a presenter of your own', async () => {
      const yaml: HealthPresenter = {
        mediaType: 'application/yaml',
        present: ({ probe, status, reason = 'none' }) => `${probe}: ${status}\nreason: ${reason}\n`,
      };
      const server = await startReady({ formats: [yaml] });
      server.mail.up = false;
      const { headers, body } = await readyAs(server);
      expect([headers['content-type'], body]).toEqual([
        'application/yaml',
        'readiness: warn\nreason: CHECK_FAILED\n',
      ]);
    });

    it.each<[string, () => unknown, string]>([
      [
        'throws',
        () => {
          throw new Error('password=hunter2');
        },
        'password=***',
      ],
      ['returns nothing', () => undefined, 'present() returned undefined, and not a string'],
      [
        'returns a promise that rejects',
        () => Promise.reject(new Error('late')),
        'present() returned object, and not a string',
      ],
    ])(
      'fall back to health+json if a presenter %s, and the log says so once',
      async (_name, present, why) => {
        const server = await startReady({ formats: [{ mediaType: 'text/yaml', present: present as never }] });
        for (const up of [true, false, true]) {
          server.db.up = up;
          const { status, headers, json } = await readyAs(server);
          expect([status, headers['content-type'], json.status]).toEqual([
            up ? 200 : 503,
            'application/health+json',
            up ? 'pass' : 'fail',
          ]);
        }
        expect(
          server.log.lines.filter((line) => line.startsWith('The presenter of text/yaml failed')),
        ).toEqual([`The presenter of text/yaml failed, so its clients get application/health+json: ${why}`]);
      },
    );
  });

  describe('status codes', () => {
    it('are options for each status and for draining', async () => {
      const server = await start({
        probes: { readiness: { statusCodes: { pass: 202, warn: 429, fail: 500, draining: 404 } } },
        drain: { delayMs: 10_000, untilProbesSeen: 3 },
      });
      const codes = [(await readyAs(server)).status];
      server.mail.up = false;
      codes.push((await readyAs(server)).status);
      server.db.up = false;
      const failed = await readyAs(server);
      codes.push(failed.status);
      const closed = server.app.close();
      await until('it drains', async () => server.app.get(Availability).phase === 'draining');
      codes.push((await readyAs(server)).status);
      expect(codes).toEqual([202, 429, 500, 404]);
      expect(failed.headers['retry-after']).toBeUndefined();
      await Promise.all([readyAs(server), readyAs(server), closed]);
    });

    it('204 has neither a body nor a length', async () => {
      const server = await startReady({ statusCodes: { pass: 204 } });
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const { status, headers, body } = await server.get('/health/ready', { method });
        expect([status, body, headers['content-length'], headers['content-type']]).toEqual([
          204,
          '',
          undefined,
          undefined,
        ]);
      }
      server.db.up = false;
      expect((await readyAs(server)).body).toBe('{"status":"fail","reason":"CHECK_FAILED"}');
    });

    it('are warned of where a known client misunderstands them', async () => {
      const { log } = await startReady({ statusCodes: { warn: 429 } });
      expect(log.lines).toContainEqual(expect.stringContaining('readiness answers 429 for statusCodes.warn'));
      const { log: silent } = await startReady({});
      expect(silent.lines.join()).not.toContain('statusCodes');
    });
  });

  it("sends Envoy's headers if asked to", async () => {
    const server = await startReady({ envoyHeaders: true });
    const seen = async () => {
      const { headers } = await readyAs(server);
      return [headers['x-envoy-degraded'], headers['x-envoy-immediate-health-check-fail']];
    };
    expect(await seen()).toEqual([undefined, undefined]);
    server.mail.up = false;
    expect(await seen()).toEqual(['true', undefined]);
    server.db.up = false;
    // A failing dependency is damped by Envoy's thresholds.
    expect(await seen()).toEqual([undefined, undefined]);
    server.app.get(Availability).markBroken('out of file descriptors');
    expect(await seen()).toEqual([undefined, 'true']);
  });

  it('stops the boot if a format or a status code is wrong, with all faults at once', async () => {
    const readiness = {
      formats: ['xml', { mediaType: 'text/plain\r\nx', present: () => '' }, { mediaType: 'text/plain' }],
      statusCodes: { pass: 404, warn: 'x', fail: 200, draining: 200, ok: 200 },
      envoyHeaders: 'yes',
      warnStatus: 429,
    };
    const error = await serve({
      imports: [HealthModule.forRoot({ probes: { readiness: readiness as never } })],
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HealthConfigurationError);
    const problems = (error as HealthConfigurationError).faults.map(({ problem }) => problem);
    for (const part of [
      'formats[0]',
      'formats[1]',
      'formats[2]',
      'statusCodes.pass',
      'has no option "ok"',
      'warnStatus',
      'envoyHeaders',
    ])
      expect(problems).toContainEqual(expect.stringContaining(part));
    const empty = serve({ imports: [HealthModule.forRoot({ probes: { liveness: { formats: [] } } })] });
    await expect(empty).rejects.toThrow('probes.liveness.formats is an array');
  });
});
