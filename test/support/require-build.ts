import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** @throws Error if the package has not been built since `lib/` changed. */
export function requireBuild(): void {
  const built = join(REPOSITORY, 'dist/esm/index.js');
  if (!existsSync(built)) throw new Error('This test runs the built package: run "npm run build" first.');
  const newer = newestFile(join(REPOSITORY, 'lib'));
  if (newer.modified > statSync(built).mtimeMs) {
    throw new Error(
      `This test runs the built package, and ${newer.path} is newer than it: run "npm run build" first.`,
    );
  }
}

function newestFile(folder: string): { path: string; modified: number } {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, modified: statSync(path).mtimeMs }))
    .reduce((newest, file) => (file.modified > newest.modified ? file : newest));
}
