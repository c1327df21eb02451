/**
 * Bundles the output of tsc in dist/: one file for each entry of package.json's `exports`, and chunks for shared code.
 * An application then loads about ten files instead of 170, which saves most of the time of the import.
 *
 * The input is tsc's output, because esbuild does not write the metadata of decorators. The declarations do not change.
 * The bundle has no source maps: the package does not contain the sources, and the bundle is readable.
 */
import { build } from 'esbuild';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const bundled = join(root, '.tmp/bundle');

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports)
  .filter((target) => typeof target === 'object')
  .map((target) => join(root, target.default));

const scripts = readdirSync(dist, { recursive: true })
  .filter((file) => file.endsWith('.js'))
  .map((file) => join(dist, file));

rmSync(bundled, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outbase: dist,
  outdir: bundled,
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  packages: 'external',
  legalComments: 'none',
  // esbuild renames classes that mention themselves, and Nest's messages and stack traces show the names of classes.
  keepNames: true,
  logLevel: 'warning',
});
for (const file of scripts) rmSync(file);
cpSync(bundled, dist, { recursive: true });
rmSync(bundled, { recursive: true });
