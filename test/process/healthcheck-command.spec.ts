import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { codeBlocks } from '../support/markdown-code.js';
import { killChildren } from '../support/process/child-process.js';
import { LifecycleApp, onEachAdapter } from '../support/process/lifecycle-app.js';
import { freePort } from '../support/servers/free-port.js';

afterEach(killChildren);

const [dockerfile = ''] = codeBlocks('kubernetes.md', 'dockerfile');
const [, seconds, command = '[]'] =
  /HEALTHCHECK .*--timeout=(\d+)s.*\\\n\s+CMD (\[.*\])/.exec(dockerfile) ?? [];
const [node, ...args] = JSON.parse(command) as string[];

/** The HEALTHCHECK of the documentation with another port. */
async function healthcheck(port: number): Promise<number> {
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace('3000/', `${port}/`)),
    { stdio: 'ignore' },
  );
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

it('the HEALTHCHECK of the documentation is a command of Node alone', () => {
  expect(node).toBe('/nodejs/bin/node');
  expect(args).toEqual(['-e', expect.stringContaining("fetch('http://127.0.0.1:3000/health/ready'")]);
});

onEachAdapter((adapter) => {
  it('exits with 0 for a ready instance, and with 1 for a draining one', async () => {
    const app = await LifecycleApp.start({ adapter, drain: { delayMs: 60_000, untilProbesSeen: 1 } });
    expect(await healthcheck(app.port)).toBe(0);
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    expect(await healthcheck(app.port)).toBe(1);
    await app.process.exit();
  });
});

it('exits with 1 if nothing listens', async () => {
  expect(await healthcheck(await freePort())).toBe(1);
});

it('exits with 1 in time if the instance does not answer', async () => {
  const app = await LifecycleApp.start();
  app.process.signal('SIGSTOP');
  const from = performance.now();
  expect(await healthcheck(app.port)).toBe(1);
  expect(performance.now() - from).toBeLessThan(Number(seconds) * 1_000);
});
