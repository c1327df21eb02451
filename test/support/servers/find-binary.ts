import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Wanted {
  /** The server's name, as people write it. */
  readonly server: string;
  readonly debianPackage: string;
  /** Names of the binary, the first one found wins. */
  readonly names: readonly string[];
  /** Folders to search after the PATH. */
  readonly folders?: readonly string[];
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The folders `parent/<any>/child`, the highest version first. */
export const versionedFolders = (parent: string, child: string): string[] => {
  try {
    const versions = readdirSync(parent).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    return versions.map((version) => join(parent, version, child));
  } catch {
    return [];
  }
};

/** @throws an error that names the package to install. A test is never skipped because a server is missing. */
export function findBinary({ server, debianPackage, names, folders = [] }: Wanted): string {
  // Debian keeps servers in sbin, which is not on everybody's PATH.
  const places = [
    ...folders,
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  const candidates = names.flatMap((name) => places.map((place) => join(place, name)));
  const found = candidates.find(isExecutable);
  // As found, link or not: programs such as redis-server act by the name they are called by.
  if (found) return found;
  throw new Error(
    `The integration tests start a ${server} of their own, so as to stop, pause and restart it, but "${names.join('" or "')}" ` +
      `is not installed: apt-get install ${debianPackage} (or run the tests where it is; ` +
      `the containers of compose.yaml serve the samples, not these tests)`,
  );
}
