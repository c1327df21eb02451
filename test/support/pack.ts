import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { requireBuild } from './require-build.js';

export interface Tarball {
  readonly path: string;
  readonly files: readonly string[];
}

/** Packs the built package into a directory, as `npm publish` does. */
export async function pack(directory: string): Promise<Tarball> {
  requireBuild();
  const { stdout } = await promisify(execFile)(
    'npm',
    // Without scripts: suites that run side by side must not build over each other.
    ['pack', '--json', '--ignore-scripts', '--pack-destination', directory],
    { cwd: resolve(import.meta.dirname, '../..') },
  );
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { path: join(directory, filename), files: files.map(({ path }) => path) };
}
