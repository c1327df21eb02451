import { runChild } from './system-child.js';

/*
 * A DNS server that never answers: a namespace of its own, whose only name server is a socket that stays silent. So each
 * name keeps a thread of libuv's pool busy for seconds.
 */

const SILENT_DNS = [
  'unshare',
  '-rmn',
  'sh',
  '-c',
  'ip link set lo up && printf "nameserver 127.0.0.9\\noptions timeout:10 attempts:3\\n" > "$TMPDIR/silent-resolv" ; ' +
    'mount --bind "$TMPDIR/silent-resolv" /etc/resolv.conf && exec "$@"',
  'sh',
];

const SOURCE = `
import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { lookup } from 'node:dns/promises';
import { HttpHealthCheck } from './lib/checks/http/http.health-check.js';
import { DiskHealthCheck } from './lib/checks/system/disk.health-check.js';
import { CheckEngine } from './lib/engine/check-engine.js';
import { SystemClock } from './lib/support/time/system-clock.js';
import { resolveOptions } from './lib/module/health-options.js';
import { resolveCheckOptions } from './lib/registry/check-options.js';

const dns = createSocket('udp4');
await new Promise((resolve) => dns.bind(53, '127.0.0.9', () => resolve(undefined)));
const engine = new CheckEngine(new SystemClock());
const register = (name: string, indicator: any) => {
  const options = resolveCheckOptions({ timeoutMs: 500, cacheMs: 0, failureCacheMs: 0 }, resolveOptions().checks);
  const registration = { name, check: (context: any) => indicator.check(context), options, origin: 'test' };
  engine.add(registration);
  return registration;
};
const disk = register('disk', new DiskHealthCheck({ path: tmpdir(), maxUsedPercent: 100 }));
const report = () => {
  const { status, reason, output, durationMs, measurements } = engine.report(disk);
  return { status, reason, output, durationMs, measurements };
};
`;

interface Said {
  readonly status: string;
  readonly reason?: string;
  readonly output?: string;
  readonly durationMs: number;
  readonly measurements: Record<string, unknown>;
}

const run = (source: string, threads: number) =>
  runChild(
    SOURCE + source,
    [],
    ['env', `TMPDIR=${process.env['TMPDIR'] ?? '/tmp'}`, `UV_THREADPOOL_SIZE=${threads}`, ...SILENT_DNS],
  );

describe('while DNS does not answer', () => {
  it('six HTTP checks by name do not pile up in the pool, say why they fail, and the disk check passes, in every round', async () => {
    const child = await run(
      `
      const https = Array.from({ length: 6 }, (_, index) =>
        register('http-' + index, new HttpHealthCheck('http://service-' + index + '.example/ready')));
      for (let round = 0; round < 3; round++) {
        await Promise.all([engine.refresh(https, 2_000), new Promise((resolve) => setTimeout(resolve, 50))
          .then(() => engine.refresh([disk], 2_000))]);
        say({ ...report(), http: https.map((each) => engine.report(each).output) });
      }
      process.kill(process.pid, 'SIGKILL');
    `,
      4,
    );
    for (let round = 0; round < 3; round++) {
      const said = await child.next<Said & { readonly http: string[] }>();
      expect(said).toMatchObject({ status: 'pass' });
      expect(said.durationMs).toBeLessThan(300);
      // libuv resolves two names at once.
      said.http.forEach((output, index) =>
        expect(output).toBe(
          index < 2
            ? `no answer: the name service-${index}.example was not resolved within 400 ms: DNS does not answer`
            : 'no answer: not asked within 400 ms: this process still waits for DNS to resolve ' +
                'service-0.example, service-1.example',
        ),
      );
    }
    await child.ended;
  });

  it('the pool is blamed, not the disk, when the application itself holds all of its threads', async () => {
    const child = await run(
      `
      await engine.refresh([disk], 2_000);
      say(report());
      for (let index = 0; index < 6; index++) void lookup('name-' + index + '.example').catch(() => {});
      await engine.refresh([disk], 2_000);
      say(report());
      await engine.refresh([disk], 2_000);
      say(report());
      process.kill(process.pid, 'SIGKILL');
    `,
      1,
    );
    expect(await child.next<Said>()).toMatchObject({ status: 'pass' });
    for (let round = 0; round < 2; round++) {
      const said = await child.next<Said>();
      expect(said.status).toBe('warn');
      expect(said.output).toMatch(
        /^not read for \d+ ms: other work of this process, such as DNS lookups, holds all 1 threads of libuv's pool; the last reading is \d s old$/,
      );
      expect(said.measurements).toMatchObject({
        threadPoolWait: { observedUnit: 'ms' },
        utilization: { observedUnit: 'percent' },
      });
    }
    await child.ended;
  });

  it('a disk that was never read fails, and the pool is named', async () => {
    const child = await run(
      `
      for (let index = 0; index < 6; index++) void lookup('name-' + index + '.example').catch(() => {});
      await engine.refresh([disk], 2_000);
      say(report());
      process.kill(process.pid, 'SIGKILL');
    `,
      1,
    );
    const said = await child.next<Said>();
    expect(said).toMatchObject({ status: 'fail', reason: 'CHECK_FAILED' });
    expect(said.output).toMatch(/threads of libuv's pool; there is no recent reading$/);
    await child.ended;
  });
});
