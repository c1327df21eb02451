// Installs Nest 11, and packs and installs the library beside it. A link would find the Nest of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../..');
const packed = join(here, '.tmp');
const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];

const npm = (args, cwd, stdout) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });

if (!existsSync(join(repository, 'dist/index.js'))) {
  console.error('There is nothing to pack: run "npm run build" first.');
  process.exit(1);
}

const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
  join(here, file),
);
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  npm(['ci', ...quiet], here, 'inherit');
}

mkdirSync(packed, { recursive: true });
const [{ filename }] = JSON.parse(
  npm(['pack', '--json', '--ignore-scripts', '--pack-destination', packed], repository, 'pipe'),
);
// An earlier build of the same version may be installed.
rmSync(join(here, 'node_modules/nestjs-vitals'), { recursive: true, force: true });
npm(['install', '--no-save', ...quiet, join(packed, filename)], here, 'inherit');
