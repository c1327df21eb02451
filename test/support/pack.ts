import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface Tarball {
  readonly path: string;
  readonly files: readonly string[];
}

/** Builds the package and packs it into a directory, as `npm publish` does. */
export async function pack(directory: string): Promise<Tarball> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: resolve(import.meta.dirname, '../..'),
  });
  // The output of the build comes before the JSON.
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('\n[') + 1)) as [
    { filename: string; files: { path: string }[] },
  ];
  return { path: join(directory, filename), files: files.map(({ path }) => path) };
}
