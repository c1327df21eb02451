import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { codeBlocks } from '../support/markdown-code.js';
import { killChildren } from '../support/process/child-process.js';
import { get, keepAlive, type Answer } from '../support/process/exchange.js';
import type { Setup } from '../support/process/fixtures/setup.js';
import { LifecycleApp, onEachAdapter } from '../support/process/lifecycle-app.js';
import { startBlackboxExporter, type BlackboxExporter } from '../support/process/start-blackbox-exporter.js';
import { startHaproxy } from '../support/process/start-haproxy.js';
import { startNginx } from '../support/process/start-nginx.js';
import { findBinary } from '../support/servers/find-binary.js';
import { freePort } from '../support/servers/free-port.js';
import { until } from '../support/until.js';

// Each client runs with the configuration that the documentation shows, against real processes.

afterEach(killChildren);

type Adapter = Setup['adapter'];

const DRAIN = { delayMs: 60_000 };

async function ready(adapter: Adapter, setup: Partial<Setup> = {}): Promise<LifecycleApp> {
  const app = await LifecycleApp.start({ adapter, drain: DRAIN, ...setup });
  expect((await app.get('/health/ready')).status).toBe(200);
  return app;
}

async function failing(adapter: Adapter): Promise<LifecycleApp> {
  const app = await ready(adapter);
  app.process.send('lose the database');
  await app.process.event('database lost');
  return app;
}

async function drain(app: LifecycleApp): Promise<LifecycleApp> {
  app.process.signal('SIGTERM');
  await app.process.logged('(DRAINING)');
  return app;
}

const draining = async (adapter: Adapter) => drain(await ready(adapter));

async function hanging(adapter: Adapter): Promise<LifecycleApp> {
  const app = await ready(adapter);
  app.process.signal('SIGSTOP');
  return app;
}

describe('commands', () => {
  const [commands = ''] = codeBlocks('kubernetes.md', 'sh').slice(-1);
  const COMMANDS = commands.trim().split('\n');
  const PACKAGES = { curl: 'curl', wget: 'wget', timeout: 'busybox' };

  async function exitCode(command: string, port: number): Promise<number> {
    const child = spawn(command.replace(':3000/', `:${port}/`), { shell: true, stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }

  it('are curl, wget and the wget of BusyBox', () => {
    const programs = COMMANDS.map((command) => command.split(' ')[0] as keyof typeof PACKAGES);
    expect(programs).toEqual(Object.keys(PACKAGES));
    for (const debianPackage of Object.values(PACKAGES)) {
      findBinary({ server: debianPackage, debianPackage, names: [debianPackage] });
    }
  });

  onEachAdapter((adapter) => {
    it.each<[string, (adapter: Adapter) => Promise<LifecycleApp>, number[]]>([
      ['is ready', ready, [0, 0, 0]],
      ['is not ready', failing, [22, 8, 1]],
      ['drains', draining, [22, 8, 1]],
      ['hangs', hanging, [28, 4, 124]],
    ])('exit as documented if the instance %s', async (_state, start, codes) => {
      const { port } = await start(adapter);
      const exits = COMMANDS.map((command) => exitCode(command, port));
      expect(await Promise.all(exits)).toEqual(codes);
    });
  });

  it('do not exit with 0 if nothing listens', async () => {
    const port = await freePort();
    const exits = COMMANDS.map((command) => exitCode(command, port));
    expect(await Promise.all(exits)).not.toContain(0);
  });
});

describe('the blackbox exporter', () => {
  let exporter: BlackboxExporter;

  beforeAll(async () => {
    const [configuration = ''] = codeBlocks('alerting.md', 'yaml');
    exporter = await startBlackboxExporter(configuration);
  });
  afterAll(() => exporter?.dispose());

  const ask = ({ port }: LifecycleApp) => {
    const modules = ['ready', 'ready_without_warnings'];
    const target = `http://127.0.0.1:${port}/health/ready`;
    return Promise.all(modules.map((module) => exporter.probeSuccess(module, target)));
  };

  onEachAdapter((adapter) => {
    it('succeeds as long as the instance is ready', async () => {
      expect(await ask(await ready(adapter))).toEqual(['1', '1']);
      expect(await ask(await failing(adapter))).toEqual(['0', '0']);
      expect(await ask(await draining(adapter))).toEqual(['0', '0']);
      expect(await ask(await hanging(adapter))).toEqual(['0', '0']);
    });

    it('tells a warning from a pass by the body', async () => {
      const app = await ready(adapter, { critical: false });
      app.process.send('lose the database');
      await app.process.event('database lost');
      expect(await ask(app)).toEqual(['1', '0']);
    });
  });
});

describe('HAProxy', () => {
  const [documented = '', softDrain = ''] = codeBlocks('kubernetes.md', 'haproxy').map((block) =>
    block
      .split('\n')
      .slice(1)
      .filter((line) => !line.startsWith('  server '))
      .join('\n')
      .replace('inter 1s', 'inter 100ms'),
  );

  async function haproxy(instances: Record<string, LifecycleApp>, backend: string) {
    const ports = Object.entries(instances).map(([name, { port }]) => [name, port] as const);
    return startHaproxy(Object.fromEntries(ports), backend);
  }

  onEachAdapter((adapter) => {
    it.each([
      ['GET', documented],
      ['OPTIONS, its default', documented.replace('httpchk GET', 'httpchk')],
    ])('takes an instance in and out by %s', async (_method, backend) => {
      const balancer = await haproxy(
        { first: await failing(adapter), second: await ready(adapter) },
        backend,
      );
      try {
        await balancer.untilStatus('second', 'UP');
        await balancer.untilStatus('first', 'DOWN');
      } finally {
        await balancer.dispose();
      }
    });

    it('never takes an instance in if it is not told the path', async () => {
      const bare = documented.replace(' GET /health/ready', '');
      const balancer = await haproxy({ first: await ready(adapter) }, bare);
      try {
        await balancer.untilStatus('first', 'DOWN');
      } finally {
        await balancer.dispose();
      }
    });

    it('keeps its sticky sessions in a soft drain, and sends new ones elsewhere', async () => {
      const probes = { readiness: { statusCodes: { draining: 404 } } };
      const [first, second] = [await ready(adapter, { probes }), await ready(adapter)];
      const balancer = await haproxy({ first, second }, softDrain);
      try {
        await balancer.untilUp('first');
        await balancer.untilUp('second');
        await drain(first);
        await balancer.untilStatus('first', 'NOLB');
        const instances = await Promise.all(
          Array.from({ length: 6 }, () => get(balancer.port, '/orders')),
        ).then((answers) => answers.map(({ headers }) => headers['set-cookie']?.[0]?.split(';')[0]));
        expect(new Set(instances)).toEqual(new Set(['instance=second']));
        const sticky = await withCookie(balancer.port, 'instance=first');
        expect([sticky.status, sticky.headers['set-cookie']]).toEqual([200, undefined]);
      } finally {
        await balancer.dispose();
      }
    });
  });

  function withCookie(port: number, cookie: string): Promise<Pick<Answer, 'status' | 'headers'>> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/orders', agent: false, headers: { cookie } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
      })
        .once('error', reject)
        .end();
    });
  }
});

describe('nginx', () => {
  const [documented = ''] = codeBlocks('kubernetes.md', 'nginx');
  const configure = (ports: readonly number[]) => (listen: number) =>
    `add_header X-Upstream $upstream_addr always;\n${documented}`
      .replaceAll('fail_timeout=5s', 'fail_timeout=1s')
      .replace('10.0.0.11:3000', `127.0.0.1:${ports[0]}`)
      .replace('10.0.0.12:3000', `127.0.0.1:${ports[1]}`)
      .replace('listen 80', `listen 127.0.0.1:${listen}`);

  onEachAdapter((adapter) => {
    it('loses no GET while instances are replaced', async () => {
      const ports = [await freePort(), await freePort()];
      const start = (port: number) =>
        LifecycleApp.start({ adapter, port, fastify: { return503OnClosing: false } });
      const instances = await Promise.all(ports.map(start));
      const nginx = await startNginx(configure(ports));
      const answers: { status: number; upstream: string }[] = [];
      const stop = new AbortController();
      const client = async () => {
        const agent = keepAlive();
        while (!stop.signal.aborted) {
          const { status, headers } = await get(nginx.port, '/orders', agent);
          answers.push({ status, upstream: String(headers['x-upstream']) });
        }
        agent.destroy();
      };
      try {
        const clients = Array.from({ length: 4 }, client);
        for (const [index, instance] of instances.entries()) {
          instance.process.signal('SIGTERM');
          await instance.process.exit();
          await start(ports[index]!);
          const from = answers.length;
          const upstream = `127.0.0.1:${ports[index]}`;
          await until('nginx sends requests to the new instance', () =>
            answers.slice(from).some((answer) => answer.upstream === upstream),
          );
        }
        stop.abort();
        await Promise.all(clients);
        expect(answers.length).toBeGreaterThan(200);
        expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      } finally {
        stop.abort();
        await nginx.dispose();
      }
    });

    it('passes a probe on as it is', async () => {
      const app = await ready(adapter);
      const nginx = await startNginx(configure([app.port, app.port]));
      try {
        const [direct, proxied] = [await app.get('/health/ready'), await get(nginx.port, '/health/ready')];
        expect([proxied.status, proxied.body]).toEqual([direct.status, direct.body]);
        const names = ['content-type', 'content-length', 'cache-control'];
        expect(names.map((name) => proxied.headers[name])).toEqual(names.map((name) => direct.headers[name]));
      } finally {
        await nginx.dispose();
      }
    });
  });
});
