// Runs the lifecycle tests in processes with Nest 11. Further arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import './install.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    'test/process/lifecycle',
    '--selectProjects=process',
    '--runInBand',
    ...process.argv.slice(2),
  ],
  { cwd: repository, stdio: 'inherit', env: { ...process.env, VITALS_ROOT: 'test/nest11' } },
);
process.exitCode = status ?? 1;
