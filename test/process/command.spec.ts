import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { codeBlocks, ROOT } from '../support/markdown-code.js';
import { killChildren } from '../support/process/child-process.js';
import { LifecycleApp } from '../support/process/lifecycle-app.js';
import { freePort } from '../support/servers/free-port.js';

const servers: Server[] = [];
afterEach(async () => {
  servers.splice(0).forEach((server) => server.closeAllConnections() ?? server.close());
  await killChildren();
});

async function run(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'bin/nestjs-vitals.mjs'), ...args]);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output: output.trim(), errors };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('nestjs-vitals probe', () => {
  it('asks readiness at a port, and any probe at a URL', async () => {
    const probePort = await freePort();
    const app = await LifecycleApp.start({ kind: 'microservice', probePort, drain: { delayMs: 60_000 } });
    await app.process.logged('readiness: fail → pass');
    expect(await run('probe', `${probePort}`)).toEqual({ code: 0, output: '200 pass', errors: '' });
    app.process.signal('SIGTERM');
    await app.process.logged('(DRAINING)');
    expect(await run('probe', `${probePort}`)).toMatchObject({ code: 1, output: '503 fail DRAINING' });
    const live = `http://127.0.0.1:${probePort}/health/live`;
    expect(await run('probe', live)).toMatchObject({ code: 0, output: '200 pass' });
  });

  it('is the HEALTHCHECK of the documentation', async () => {
    const [dockerfile = ''] = codeBlocks('cli.md', 'dockerfile');
    const [, command = '[]'] = /CMD (\[.*\])/.exec(dockerfile) ?? [];
    const [node, script, ...args] = JSON.parse(command) as string[];
    expect([node, script]).toEqual(['node', 'node_modules/nestjs-vitals/bin/nestjs-vitals.mjs']);
    const probePort = await freePort();
    const app = await LifecycleApp.start({ kind: 'microservice', probePort });
    await app.process.logged('readiness: fail → pass');
    expect(args).toContain('9000');
    expect(await run(...args.map((arg) => arg.replace('9000', `${probePort}`)))).toMatchObject({ code: 0 });
  });

  it('exits with 1 if nothing listens', async () => {
    const port = await freePort();
    expect(await run('probe', `${port}`)).toMatchObject({
      code: 1,
      output: `connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['never ends its answer', (_, response) => response.writeHead(200).write('{')],
  ])('exits with 1 after its timeout if the server %s', async (_, listener) => {
    expect(await run('probe', await serve(listener), '--timeout', '300')).toMatchObject({
      code: 1,
      output: 'no answer within 300 ms',
    });
  });

  it('does not follow a redirect, and prints nothing that a terminal would obey', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { Location: '/login' }).end('{"status":"\\u001b[2Jpass","reason":7}'),
    );
    expect(await run('probe', url)).toMatchObject({ code: 1, output: '302' });
  });

  it('has an end even if the body has none', async () => {
    const url = await serve((_, response) => {
      const write = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', write);
      };
      write();
    });
    expect(await run('probe', url, '--timeout', '300')).toMatchObject({ code: 1 });
  });
});

describe('the command', () => {
  it.each([
    [[], 'Give a command.'],
    [['prove'], 'The command "prove" is unknown.'],
    [['toString'], 'The command "toString" is unknown.'],
    [['probe'], 'Give one URL or port.'],
    [['probe', '3000', '4000'], 'Give one URL or port.'],
    [['probe', 'localhost'], '"localhost" is neither a port nor a URL'],
    [['probe', 'file:///etc/passwd'], 'is neither a port nor a URL'],
    [['probe', '3000', '--timeout', 'soon'], '--timeout is "soon"'],
    [['probe', '3000', '--tiemout', '1'], "Unknown option '--tiemout'"],
  ])('explains itself after %j', async (args, message) => {
    const { code, output, errors } = await run(...args);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toContain(message);
    expect(errors).toContain('Usage: nestjs-vitals probe <url|port>');
  });

  it('has a help', async () => {
    expect(await run('--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Usage:'),
      errors: '',
    });
  });
});
