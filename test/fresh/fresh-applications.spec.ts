import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf } from '../support/markdown-code.js';
import { pack } from '../support/pack.js';
import { reaper } from '../support/servers/reaper.js';
import { freePort } from '../support/servers/free-port.js';
import { until } from '../support/until.js';

const run = promisify(execFile);

/** The code blocks that a reader of the README copies: they begin with the path of a file, such as `// src/app.module.ts`. */
const example = new Map(
  blocksOf('README.md')
    .filter(({ language, isHidden }) => language === 'ts' && !isHidden)
    .flatMap(({ code }) => {
      const path = /^\/\/ (src\/[\w./-]+)/.exec(code)?.[1];
      return path ? [[path, code] as const] : [];
    }),
);

/** Each is the version of the CLI, and so of Nest. Those before 12 make CommonJS applications. */
const VERSIONS = ['10', '11', '12'];

let home: string;
const running = new Set<ChildProcess>();

// A test that fails must not leave its application behind: it would keep this process alive, too.
afterEach(() => {
  for (const application of running) application.kill('SIGKILL');
});

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'fresh-'));
  reaper.watch('folder', home);
  const { path } = await pack(home);
  await Promise.all(VERSIONS.map((version) => createApplication(version, path)));
}, 600_000);

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  reaper.forget('folder', home);
});

it('the README has an example for src/app.module.ts and src/main.ts', () => {
  expect([...example.keys()]).toEqual(expect.arrayContaining(['src/app.module.ts', 'src/main.ts']));
});

describe.each(VERSIONS)("the README's first example in a new application of Nest %s", (version) => {
  it('builds, passes every probe, and ends on SIGTERM', () => passesEveryProbe(version), 120_000);
});

describe.each(VERSIONS)(
  "the tests that `nest new` generates on Nest %s, with the README's first example",
  (version) => {
    // Jest of Nest 10 and 11 writes its report to stderr, and Vitest of Nest 12 to stdout.
    it.each(['test', 'test:e2e'])(
      'pass: npm run %s',
      async (script) => {
        const { stdout, stderr } = await npm(version, script);
        expect(`${stdout}\n${stderr}`).toMatch(/Tests:? .*1 passed/);
      },
      120_000,
    );
  },
);

describe.each(VERSIONS)('nest add nestjs-vitals in a new application of Nest %s', (version) => {
  it('makes an application that builds, passes every probe, and ends on SIGTERM', async () => {
    const directory = directoryOf(version);
    await rm(join(directory, 'src'), { recursive: true });
    await rename(sourcesOfNestNew(version), join(directory, 'src'));
    // The package is not published, and it is installed already.
    const args = ['add', 'nestjs-vitals', '--skip-install'];
    const { stdout } = await run('npx', ['nest', ...args], { cwd: directory, timeout: 120_000 });
    expect(stdout).toContain('Decorate a service with @HealthIndicator()');
    await passesEveryProbe(version);
  }, 240_000);
});

async function passesEveryProbe(version: string): Promise<void> {
  await npm(version, 'build');
  const port = await freePort();
  const application = start(version, port);
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  };
  await until('the application has started', () =>
    ask('/health/startup').then(
      (answer) => answer.startsWith('200'),
      () => false,
    ),
  );

  expect(await ask('/')).toBe('200 Hello World!');
  for (const probe of ['live', 'ready', 'startup'])
    expect([probe, await ask(`/health/${probe}`)]).toEqual([probe, '200 {"status":"pass"}']);
  expect(await ask('/health/deep')).toMatch(/^404 /);

  application.kill('SIGTERM');
  expect(await once(application, 'exit')).toEqual([null, 'SIGTERM']);
}

const directoryOf = (version: string) => join(home, `nest-${version}`);

/** Not in the application, where they would be compiled, too. */
const sourcesOfNestNew = (version: string) => join(home, `src-${version}`);

function npm(version: string, script: string) {
  return run('npm', ['run', script], { cwd: directoryOf(version), timeout: 120_000 });
}

async function createApplication(version: string, tarball: string): Promise<void> {
  const directory = directoryOf(version);
  const options = ['--skip-git', '--skip-install', '--package-manager', 'npm'];
  await run('npx', ['--yes', `@nestjs/cli@${version}`, 'new', basename(directory), ...options], {
    cwd: home,
    timeout: 300_000,
  });
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], {
    cwd: directory,
    timeout: 300_000,
  });
  await cp(join(directory, 'src'), sourcesOfNestNew(version), { recursive: true });
  // The README says so: CommonJS applications leave out `.js`.
  const isCommonJs = version !== '12';
  for (const [path, code] of example)
    await writeFile(
      join(directory, path),
      isCommonJs ? code.replaceAll(/(from '\.[^']*)\.js'/g, "$1'") : code,
    );
  // The check of the example looks for this folder.
  await mkdir(join(directory, 'uploads'));
}

function start(version: string, port: number): ChildProcess {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: directoryOf(version),
    stdio: 'ignore',
    env: { ...process.env, PORT: String(port) },
  });
  reaper.watch('pid', child.pid!);
  running.add(child);
  child.once('exit', () => {
    running.delete(child);
    reaper.forget('pid', child.pid!);
  });
  return child;
}
