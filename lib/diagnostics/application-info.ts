import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** What the application's package.json says of it. */
export interface ApplicationPackage {
  readonly name?: string;
  readonly version?: string;
}

/**
 * The name and version in the nearest package.json: upwards from the working directory, and if there is none,
 * upwards from the program that was started. One that states neither (`{ "type": "module" }` beside the output of a
 * build) is passed by, and so are those of dependencies. Never throws; `{}` if nothing is found.
 *
 * @param startingPoints the directories or files to go up from, in this order.
 */
export function readApplicationPackage(startingPoints = defaultStartingPoints()): ApplicationPackage {
  for (const start of startingPoints) {
    for (const directory of withParents(start)) {
      const found = directory.split(sep).includes('node_modules') ? undefined : readPackage(directory);
      if (found) return found;
    }
  }
  return {};
}

function defaultStartingPoints(): string[] {
  const points: string[] = [];
  try {
    points.push(process.cwd());
  } catch {
    // The directory was removed under the process; the program's own path is left.
  }
  const program = process.argv[1];
  return program === undefined ? points : [...points, dirname(program)];
}

function withParents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...withParents(parent)];
}

function readPackage(directory: string): ApplicationPackage | undefined {
  try {
    const { name, version } = JSON.parse(
      readFileSync(join(directory, 'package.json'), 'utf8').replace(/^\uFEFF/, ''),
    );
    const found = { ...text('name', name), ...text('version', version) };
    return Object.keys(found).length > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

const text = (key: keyof ApplicationPackage, value: unknown): ApplicationPackage =>
  typeof value === 'string' && value !== '' ? { [key]: value } : {};
