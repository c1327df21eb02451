// Installs an older Nest, and packs and installs the library beside it. A link would find the Nest of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {string} folder with a package.json and a package-lock.json, such as `test/older-nest/11`. */
export function install(folder) {
  const packed = join(folder, '.tmp');
  const npm = (args, cwd, stdout) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });

  if (!existsSync(join(repository, 'dist/esm/index.js')))
    throw new Error('There is nothing to pack: run "npm run build" first.');

  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    join(folder, file),
  );
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs)
    npm(['ci', ...quiet], folder, 'inherit');

  mkdirSync(packed, { recursive: true });
  const [{ filename }] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', packed], repository, 'pipe'),
  );
  // An earlier build of the same version may be installed.
  rmSync(join(folder, 'node_modules/nestjs-vitals'), { recursive: true, force: true });
  npm(['install', '--no-save', ...quiet, join(packed, filename)], folder, 'inherit');
}
