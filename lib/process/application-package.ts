import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';

/** The name and version in the package.json of the application. */
export interface ApplicationPackage {
  readonly name?: string;
  readonly version?: string;
}

/**
 * The nearest package.json that has a version: upwards from the program that was started, and if there is none, upwards
 * from the working directory, which may be anywhere. One without a version (the root of a monorepo, or
 * `{ "type": "module" }` beside the output of a build) is passed by, and so are those of dependencies. Never throws; `{}`
 * if nothing is found.
 *
 * @param startingPoints the directories or files to go up from, in this order.
 */
export function readApplicationPackage(startingPoints = defaultStartingPoints()): ApplicationPackage {
  for (const start of startingPoints) {
    for (const directory of withParents(start)) {
      const found = isOfDependency(directory) ? undefined : readPackage(directory);
      if (found) return found;
    }
  }
  return {};
}

function defaultStartingPoints(): string[] {
  return [programPath(), workingDirectory()].filter((path) => path !== undefined);
}

/**
 * What `node` was given to run, a file or a directory. `undefined` where that says nothing of the application: a program
 * in node_modules is a tool that runs it, such as a test runner, and lies wherever its package was installed; and after
 * `node -e` the argument is any text.
 */
function programPath(): string | undefined {
  const program = process.argv[1];
  if (program === undefined || !isAbsolute(program)) return undefined;
  const path = realPath(program);
  return isOfDependency(path) ? undefined : path;
}

/** A link, as in node_modules/.bin, may lie in another package than what it leads to. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // `node dist/main` has no extension: there is no such file.
    return path;
  }
}

function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // The directory was removed under the process.
    return undefined;
  }
}

const isOfDependency = (path: string): boolean => path.split(sep).includes('node_modules');

function withParents(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...withParents(parent)];
}

function readPackage(directory: string): ApplicationPackage | undefined {
  try {
    const { name, version } = JSON.parse(
      readFileSync(join(directory, 'package.json'), 'utf8').replace(/^\uFEFF/, ''),
    );
    return isText(version) ? { ...(isText(name) && { name }), version } : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
