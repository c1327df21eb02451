import { transform } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireBuild } from '../require-build.js';
import { reaper } from '../servers/reaper.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = resolve(HERE, '../../..');
const SOURCES = join(HERE, 'fixtures');

/**
 * The folder whose `node_modules` the child processes see, and so the version of Nest. By default the repository
 * itself, where `nestjs-vitals` is the built package; `VITALS_ROOT=test/older-nest/11` is the same on Nest 11.
 */
export const fixtureRoot = resolve(REPOSITORY, process.env['VITALS_ROOT'] ?? '.');

/** The major version of Nest that the child processes run on. */
export function nestMajor(): number {
  const file = join(fixtureRoot, 'node_modules/@nestjs/core/package.json');
  return Number((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version.split('.')[0]);
}

let compiled: Promise<string> | undefined;

/** Compiles the fixtures, once, into the root's `.tmp`, and returns the folder they are in. */
export const compileFixtures = (): Promise<string> => (compiled ??= compile());

async function compile(): Promise<string> {
  requireLibrary();
  // One folder for each process, because two runs may write at the same time.
  const folder = join(fixtureRoot, '.tmp', `fixtures-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  reaper.watch('folder', folder);
  for (const name of readdirSync(SOURCES).filter((file) => file.endsWith('.ts'))) {
    const { code } = await transform(readFileSync(join(SOURCES, name), 'utf8'), {
      filename: name,
      configFile: false,
      swcrc: false,
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    });
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), code);
  }
  return folder;
}

function requireLibrary(): void {
  if (fixtureRoot === REPOSITORY) return requireBuild();
  if (existsSync(join(fixtureRoot, 'node_modules/nestjs-vitals'))) return;
  throw new Error(`Nothing is installed in ${fixtureRoot}: run "node test/older-nest/run.mjs 11".`);
}
