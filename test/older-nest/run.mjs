// Runs the lifecycle tests in processes with an older Nest: `node test/older-nest/run.mjs 11`. Further arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../..');
const [major = '', ...rest] = process.argv.slice(2);
const folder = join(here, major);
if (major === '' || !existsSync(join(folder, 'package.json')))
  throw new Error(`"${major}" is not an older version of Nest. Give 10 or 11.`);

install(folder);
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    'test/process/(lifecycle|compatibility)',
    '--selectProjects=process',
    '--runInBand',
    ...rest,
  ],
  {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, VITALS_ROOT: relative(repository, folder) },
  },
);
process.exitCode = status ?? 1;
