import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack } from '../support/pack.js';
import { reaper } from '../support/servers/reaper.js';

const run = promisify(execFile);

/** The oldest supported TypeScript, the last 5, and 6. */
const COMPILERS = ['5.4', '5.9', '6.0'];

/** Nest 11, because its declarations compile as CommonJS, too. The optional peers of the package are not installed. */
const NEST = ['@nestjs/common@11', '@nestjs/core@11', '@nestjs/platform-express@11'];

const RESOLUTIONS = [
  { module: 'commonjs', moduleResolution: 'node10', file: 'app.ts' },
  { module: 'node16', moduleResolution: 'node16', file: 'app.cts' },
  { module: 'node16', moduleResolution: 'node16', file: 'app.mts' },
  { module: 'nodenext', moduleResolution: 'nodenext', file: 'app.cts' },
  { module: 'nodenext', moduleResolution: 'nodenext', file: 'app.mts' },
  { module: 'esnext', moduleResolution: 'bundler', file: 'app.ts' },
];

const APPLICATION = `
import { Module } from '@nestjs/common';
import { HealthIndicator, HealthModule, HealthService, type CheckContext, type HealthCheck } from 'nestjs-vitals';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { RedisHealthCheck } from 'nestjs-vitals/redis';
import { FakeClock } from 'nestjs-vitals/testing';

@HealthIndicator({ name: 'db', critical: true, timeoutMs: 2_000 })
export class Db implements HealthCheck {
  check({ signal }: CheckContext): boolean {
    return !signal.aborted;
  }
}

@Module({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })], providers: [Db] })
export class AppModule {
  constructor(health: HealthService) {
    void health.evaluate('readiness').then(({ status }): 'pass' | 'warn' | 'fail' => status);
  }
}

export const classes = [HttpHealthCheck, RedisHealthCheck, FakeClock];

// @ts-expect-error The types are resolved: without them any option would be accepted.
HealthModule.forRoot({ noSuchOption: true });
`;

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'declarations-'));
  reaper.watch('folder', home);
  const { path } = await pack(home);
  await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  const compilers = COMPILERS.map((version) => `typescript-${version}@npm:typescript@~${version}.0`);
  await run(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      path,
      ...NEST,
      'reflect-metadata@0.2',
      'rxjs@7',
      '@types/node@20',
      ...compilers,
    ],
    { cwd: home, timeout: 240_000 },
  );
}, 300_000);

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  reaper.forget('folder', home);
});

describe.each(COMPILERS)(
  'the declarations compile with TypeScript %s, strict and without skipLibCheck',
  (version) => {
    it.each(RESOLUTIONS)(
      'module $module, moduleResolution $moduleResolution, in $file',
      async ({ module, moduleResolution, file }) => {
        const directory = join(home, `${version}-${module}-${moduleResolution}-${file}`);
        await mkdir(directory);
        await writeFile(join(directory, file), APPLICATION);
        const compilerOptions = {
          target: 'es2022',
          module,
          moduleResolution,
          strict: true,
          skipLibCheck: false,
          noEmit: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          types: ['node'],
          ...(version === '6.0' && moduleResolution === 'node10' && { ignoreDeprecations: '6.0' }),
        };
        await writeFile(
          join(directory, 'tsconfig.json'),
          JSON.stringify({ compilerOptions, include: [file] }),
        );
        const compiler = join(home, `node_modules/typescript-${version}/lib/tsc.js`);
        const { stdout } = await run(process.execPath, [compiler, '-p', directory], { cwd: home }).catch(
          (error: { stdout: string }) => error,
        );
        expect(stdout).toBe('');
      },
      120_000,
    );
  },
);
