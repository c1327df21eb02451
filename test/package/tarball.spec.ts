import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { pack } from '../support/pack.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

interface Target {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly exports: Record<string, string | { import: Target; require: Target }>;
  readonly version: string;
  readonly main: string;
  readonly types: string;
  readonly typesVersions: { readonly '*': Record<string, readonly string[]> };
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

let home: string;
let tarball: string;
let files: readonly string[];
let manifest: Manifest;
const inProject = (script: string, type: 'module' | 'commonjs' = 'module') =>
  run(process.execPath, [`--input-type=${type}`, '-e', script], { cwd: home, timeout: 60_000 });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nestjs-vitals-'));
  ({ path: tarball, files } = await pack(home));
  manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ name: 'user', private: true, type: 'module' }),
  );
  const peers = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'];
  const versions = await Promise.all(peers.map(async (name) => `${name}@${await installedVersion(name)}`));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...versions], {
    cwd: home,
    timeout: 240_000,
  });
}, 300_000);

afterAll(() => rm(home, { recursive: true, force: true }));

async function installedVersion(name: string): Promise<string> {
  const path = join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
}

const APPLICATION = `
  class Db { check() { return true; } }
  HealthIndicator({ name: 'db' })(Db);
  class AppModule {}
  Module({ imports: [HealthModule.forRoot()], providers: [Db] })(AppModule);
  (async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    const response = await fetch('http://127.0.0.1:' + app.getHttpServer().address().port + '/health/ready');
    console.log(response.status, await response.text());
    await app.close();
  })();
`;

describe('the installed package', () => {
  it('serves readiness in an ES module', async () => {
    const { stdout } = await inProject(`
      import 'reflect-metadata';
      import { Module } from '@nestjs/common';
      import { NestFactory } from '@nestjs/core';
      import { HealthIndicator, HealthModule } from 'nestjs-vitals';
      ${APPLICATION}`);
    expect(stdout).toBe('200 {"status":"pass"}\n');
  });

  it('serves readiness in a CommonJS application', async () => {
    const { stdout } = await inProject(
      `require('reflect-metadata');
      const { Module } = require('@nestjs/common');
      const { NestFactory } = require('@nestjs/core');
      const { HealthIndicator, HealthModule } = require('nestjs-vitals');
      ${APPLICATION}`,
      'commonjs',
    );
    expect(stdout).toBe('200 {"status":"pass"}\n');
  });

  it('is one for require() and import: the classes are the same', async () => {
    const { stdout } = await inProject(`
      import 'reflect-metadata';
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      for (const entry of ['nestjs-vitals', 'nestjs-vitals/redis', 'nestjs-vitals/http', 'nestjs-vitals/testing']) {
        const [imported, required] = [await import(entry), require(entry)];
        if (imported === required) throw new Error('both conditions lead to one file');
        const names = Object.keys(imported);
        console.log(entry, names.length > 0 && names.every((name) => imported[name] === required[name]));
      }`);
    expect(stdout.trim().split('\n')).toEqual([
      'nestjs-vitals true',
      'nestjs-vitals/redis true',
      'nestjs-vitals/http true',
      'nestjs-vitals/testing true',
    ]);
  });

  it('finds checks of a package that requires it, and injects its providers there', async () => {
    const { stdout } = await inProject(`
      import 'reflect-metadata';
      import { createRequire } from 'node:module';
      import { Module } from '@nestjs/common';
      import { NestFactory } from '@nestjs/core';
      import { HealthModule, HealthService } from 'nestjs-vitals';
      const { HealthIndicator, HealthCheckError, HealthRegistry } = createRequire(import.meta.url)('nestjs-vitals');
      class Db {
        constructor(registry) { this.registry = registry; }
        check() { throw new HealthCheckError(this.registry.list()[0].name, { load: { observedValue: 7 } }); }
      }
      Reflect.defineMetadata('design:paramtypes', [HealthRegistry], Db);
      HealthIndicator({ name: 'db' })(Db);
      class AppModule {}
      Module({ imports: [HealthModule.forRoot()], providers: [Db] })(AppModule);
      const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
      const [{ output, measurements }] = (await app.get(HealthService).evaluate('readiness')).checks;
      console.log(output, JSON.stringify(measurements));
      await app.close();`);
    expect(stdout).toBe('db {"load":{"observedValue":7}}\n');
  });

  it('refuses the boot if another build of the package is loaded', async () => {
    const other = join(home, 'other/node_modules/nestjs-vitals');
    await cp(join(home, 'node_modules/nestjs-vitals'), other, { recursive: true });
    for (const file of files.filter((path) => /^dist\/esm\/.*\.js$/.test(path))) {
      const text = await readFile(join(other, file), 'utf8');
      await writeFile(join(other, file), text.replaceAll(`"${manifest.version}+`, '"99.0.0+'));
    }
    await expect(
      inProject(`
        import 'reflect-metadata';
        import './other/node_modules/nestjs-vitals/dist/esm/index.js';
        import { HealthModule } from 'nestjs-vitals';
        HealthModule.forRoot();`),
    ).rejects.toThrow(
      /MixedBuildsError: Different builds of nestjs-vitals are loaded in this process: 99\.0\.0\+\w+, \d\S+\+\w+\. Find them with "npm ls nestjs-vitals"/,
    );
  });

  it('has no runtime dependency', () => {
    expect(manifest.dependencies).toBeUndefined();
  });

  it('contains the build and the documentation, and no other file', () => {
    const foreign = files.filter(
      (path) =>
        !/^(bin\/[^/]+\.mjs$|dist\/|schematics\/|docs\/[^/]+\.md$|docs\/pictures\/[^/]+\.svg$|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(
          path,
        ),
    );
    expect(foreign).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
        'bin/nestjs-vitals.mjs',
        'schematics/collection.json',
        'schematics/nest-add/index.cjs',
        'dist/esm/index.js',
        'dist/cjs/index.js',
      ]),
    );
  });

  it.each(['esm', 'cjs'] as const)(
    'contains one script for each entry, a few shared scripts, and no source maps: dist/%s',
    async (format) => {
      const scripts = files.filter((path) => path.startsWith(`dist/${format}/`) && path.endsWith('.js'));
      const entries = targetsOf(format === 'esm' ? 'import' : 'require').map((target) =>
        target.default.slice(2),
      );
      const others = scripts.filter((path) => !entries.includes(path));
      expect(
        others.filter((path) => !/^dist\/\w+\/(?:shared\/[\w-]+|nest\/loaded-copies)\.js$/.test(path)),
      ).toEqual([]);
      // Each entry that shares code with others may split a chunk.
      expect(others.length).toBeLessThan(2.5 * entries.length);
      for (const path of scripts) {
        const text = await readFile(join(home, 'node_modules', 'nestjs-vitals', path), 'utf8');
        expect([path, /sourceMappingURL|sourcesContent/.test(text)]).toEqual([path, false]);
      }
    },
  );

  it('keeps the names of its classes', async () => {
    const { stdout } = await inProject(`
      import 'reflect-metadata';
      const wrong = [];
      for (const entry of ['nestjs-vitals', 'nestjs-vitals/testing', 'nestjs-vitals/redis', 'nestjs-vitals/http'])
        for (const [name, value] of Object.entries(await import(entry)))
          if (typeof value === 'function' && value.name !== name) wrong.push(name + ' is ' + value.name);
      console.log(wrong.join(', '));
    `);
    expect(stdout.trim()).toBe('');
  });

  it('exports an ES module and a CommonJS module, types first, and only files that are in the tarball', () => {
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (typeof target === 'string') continue;
      expect([subpath, Object.keys(target)]).toEqual([subpath, ['import', 'require']]);
      for (const condition of [target.import, target.require]) {
        expect([subpath, Object.keys(condition)]).toEqual([subpath, ['types', 'default']]);
        for (const path of Object.values(condition)) expect(files).toContain((path as string).slice(2));
      }
    }
  });

  it('leads tools that do not read "exports" to the same files', () => {
    const { '.': main, ...subpaths } = Object.fromEntries(
      Object.entries(manifest.exports).filter(([, target]) => typeof target !== 'string'),
    ) as Record<string, { require: Target }>;
    expect(manifest.main).toBe(main!.require.default);
    expect(manifest.types).toBe(main!.require.types);
    expect(manifest.typesVersions).toEqual({
      '*': Object.fromEntries(
        Object.entries(subpaths).map(([subpath, { require }]) => [subpath.slice(2), [require.types]]),
      ),
    });
  });

  it.each([
    '',
    '/testing',
    '/routes',
    '/swagger',
    '/grpc',
    '/probe-server',
    '/terminus',
    '/typeorm',
    '/redis',
    '/microservices',
    '/http',
  ])('nestjs-vitals%s imports no optional peer except its own, in code and in types', async (subpath) => {
    const target = manifest.exports[`.${subpath}`] as { import: Target; require: Target };
    const required = Object.keys(manifest.peerDependencies).filter(
      (name) => !manifest.peerDependenciesMeta[name]?.optional,
    );
    const own: Record<string, string[]> = {
      '/typeorm': ['typeorm'],
      '/microservices': ['@nestjs/microservices'],
      '/grpc': ['@nestjs/microservices', 'grpc-health-check'],
    };
    const allowed = new Set([...required, ...(own[subpath] ?? [])]);
    for (const entry of [target.import, target.require].flatMap((each) => [each.default, each.types])) {
      const foreign = [...(await packagesReachedFrom(entry))].filter((name) => !allowed.has(name));
      expect([entry, foreign]).toEqual([entry, []]);
    }
  });

  it('nestjs-vitals/routes imports nothing, so a tracer that patches Nest can load it first', async () => {
    const target = manifest.exports['./routes'] as { import: Target; require: Target };
    for (const { default: entry, types } of [target.import, target.require]) {
      expect([...(await packagesReachedFrom(entry))]).toEqual([]);
      expect([...(await packagesReachedFrom(types))]).toEqual([]);
    }
  });

  it.each([
    ['typeorm', 'TypeOrmHealthCheck', 'typeorm'],
    ['microservices', 'GrpcHealthCheck', '@grpc/grpc-js'],
  ])('names the command that installs the missing peer of nestjs-vitals/%s', async (subpath, check, peer) => {
    const failure = await inProject(`
      import 'reflect-metadata';
      import { Module } from '@nestjs/common';
      import { NestFactory } from '@nestjs/core';
      import { HealthIndicator, HealthModule } from 'nestjs-vitals';
      import { ${check} } from 'nestjs-vitals/${subpath}';
      class Broken extends ${check} {}
      HealthIndicator({ name: 'broken' })(Broken);
      class AppModule {}
      Module({ imports: [HealthModule.forRoot()], providers: [Broken] })(AppModule);
      await NestFactory.create(AppModule, { abortOnError: false, logger: false }).then((app) => app.init());
    `).then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toContain(`npm install ${peer}`);
  });

  it('passes publint and arethetypeswrong', async () => {
    const bin = (name: string) => join(root, 'node_modules', '.bin', name);
    const publint = await run(bin('publint'), ['run', tarball, '--strict'], { cwd: root });
    expect(publint.stdout).toContain('All good!');
    const attw = await run(bin('attw'), [tarball, '--no-color', '--no-emoji'], { cwd: root });
    for (const subpath of Object.keys(manifest.exports)) {
      expect(attw.stdout).toMatch(
        new RegExp(`"nestjs-vitals${subpath.slice(1)}"(?:\\s+│ OK(?: \\(\\w+\\))?){4}`),
      );
    }
  }, 60_000);
});

const targetsOf = (condition: 'import' | 'require'): Target[] =>
  Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target[condition]],
  );

/** The packages that a file of the tarball imports, directly or through other files of the tarball. */
async function packagesReachedFrom(entry: string): Promise<Set<string>> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const base = join(home, 'node_modules', 'nestjs-vitals');
  const visit = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = (await readFile(path, 'utf8')).replaceAll(/\/\*[\s\S]*?\*\//g, '');
    const specifiers = text.matchAll(/(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g);
    for (const [, specifier = ''] of specifiers) {
      if (specifier.startsWith('node:')) continue;
      if (!specifier.startsWith('.')) {
        packages.add(
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        );
        continue;
      }
      const next = join(dirname(path), specifier);
      await visit(path.endsWith('.d.ts') ? next.replace(/\.js$/, '.d.ts') : next);
    }
  };
  await visit(join(base, entry));
  return packages;
}
