import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** An application that `nest new` made, with the package installed and imported. */
export class Application {
  constructor(directory) {
    this.directory = directory;
  }

  static async create(home, cliVersion, tarball, manager = 'npm') {
    const name = `${manager}-${cliVersion}`;
    await run(home, 'npx', [
      '--yes',
      `@nestjs/cli@${cliVersion}`,
      'new',
      name,
      '--skip-git',
      '--skip-install',
      '--package-manager',
      'npm',
    ]);
    const app = new Application(join(home, name));
    if (manager === 'npm') await app.npm('install', ...QUIET, tarball);
    else await run(app.directory, 'npx', ['--yes', 'pnpm@9', 'add', tarball]);
    app.importHealth('src');
    // Only version 10 of the CLI generates a fixed port.
    if (app.read('src/main.ts').includes('listen(3000)'))
      app.edit('src/main.ts', 'listen(3000)', 'listen(process.env.PORT ?? 3000)');
    return app;
  }

  /** A copy with other packages or files. The installed packages are copied, too. */
  copy(name) {
    const directory = `${this.directory}-${name}`;
    cpSync(this.directory, directory, { recursive: true, verbatimSymlinks: true });
    return new Application(directory);
  }

  npm(...args) {
    return run(this.directory, 'npm', args);
  }

  bin(name, ...args) {
    return run(this.directory, join('node_modules/.bin', name), args);
  }

  read(path) {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path, text) {
    writeFileSync(join(this.directory, path), text);
  }

  edit(path, from, to) {
    const text = this.read(path);
    if (!text.includes(from))
      throw new Error(`${path} does not contain ${from}: the generated code has changed.`);
    this.write(path, text.replace(from, to));
  }

  /** Imports HealthModule, and adds a check: all that a user has to write. */
  importHealth(folder, root = 'app.module.ts', service = 'AppService') {
    const path = join(folder, root);
    this.edit(path, 'imports: []', "imports: [HealthModule.forRoot({ deep: { guards: 'none' } })]");
    this.edit(path, `providers: [${service}]`, `providers: [${service}, OrdersDb]`);
    this.edit(
      path,
      '@Module(',
      `@HealthIndicator({ name: 'orders-db', critical: true, timeoutMs: 500 })
export class OrdersDb {
  constructor(private readonly health: HealthService) {}

  check({ signal }: CheckContext): boolean {
    return !signal.aborted && this.health.report('liveness').status === 'pass';
  }
}

@Module(`,
    );
    this.write(
      path,
      `import { HealthIndicator, HealthModule, HealthService, type CheckContext } from 'nestjs-vitals';\n${this.read(path)}`,
    );
  }

  /**
   * Starts the program, asks every probe, stops it with SIGTERM, and waits for its end.
   *
   * @param checks that the deep report must show.
   * @param node the program that runs it.
   */
  async answersProbes(main, checks, node) {
    const port = await freePort();
    const child = spawn(node, [main], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: String(port) },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const ended = once(child, 'exit');
    try {
      await this.#askProbes(
        port,
        checks,
        () => child.exitCode !== null,
        () => output,
      );
      child.kill('SIGTERM');
      const hasEnded = await Promise.race([ended.then(() => true), pause(10_000, false, { ref: false })]);
      if (!hasEnded) throw new Error('it did not end within 10 s after SIGTERM');
    } finally {
      child.kill('SIGKILL');
    }
  }

  async #askProbes(port, checks, hasEnded, output) {
    const ask = async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    const deadline = Date.now() + 30_000;
    while (!(await ask('/health/startup').catch(() => '')).startsWith('200')) {
      if (hasEnded() || Date.now() > deadline) throw new Error(`it did not start: ${output().slice(-2_000)}`);
      await pause(100);
    }
    for (const probe of ['live', 'ready', 'startup']) {
      const answer = await ask(`/health/${probe}`);
      if (answer !== '200 {"status":"pass"}') throw new Error(`/health/${probe} answered ${answer}`);
    }
    for (const check of checks) {
      const deep = await ask(`/health/deep/${check}`);
      if (!deep.startsWith('200 {"status":"pass"')) throw new Error(`/health/deep/${check} answered ${deep}`);
    }
    const hello = await ask('/');
    if (hello !== '200 Hello World!') throw new Error(`/ answered ${hello}`);
  }
}

export const QUIET = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

export async function run(cwd, program, args) {
  const env = { ...process.env, CI: '1' };
  // The tests of the application are run as a user runs them.
  delete env.NODE_OPTIONS;
  try {
    return await execute(program, args, { cwd, env, timeout: 300_000, maxBuffer: 64 * 1_048_576 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error;
    throw new Error(`${program} ${args.join(' ')}: ${`${stdout}\n${stderr}`.trim().slice(-2_000)}`, {
      cause: error,
    });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
