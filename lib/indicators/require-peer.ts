import { createRequire } from 'node:module';
import { MissingPeerError } from './missing-peer.error.js';

const load = createRequire(import.meta.url);

const isAbsent = (error: unknown, packageName: string): boolean => {
  const { code, message } = error as NodeJS.ErrnoException;
  const isResolution = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  // The package may be there and lack a dependency of its own: that fault must keep its own message.
  return isResolution && message.includes(`'${packageName}'`);
};

const blame = (error: unknown, packageName: string, loadedBy: string): unknown =>
  isAbsent(error, packageName) ? new MissingPeerError(packageName, loadedBy, { cause: error }) : error;

/**
 * Loads an optional peer dependency, synchronously, the moment it is needed, so that importing a subpath neither
 * loads a package nor fails for want of one. For packages that are (also) CommonJS; see {@link importPeer} for the rest.
 *
 * @param packageName the peer, such as `typeorm`
 * @param loadedBy who needs it, as the reader knows it, such as `TypeOrmHealthCheck of nestjs-vitals/typeorm`
 * @returns the module; give its type as `requirePeer<typeof import('typeorm')>(…)`
 * @throws MissingPeerError with the install command, when the package cannot be found
 */
export function requirePeer<T = unknown>(packageName: string, loadedBy: string): T {
  try {
    return load(packageName) as T;
  } catch (error) {
    throw blame(error, packageName, loadedBy);
  }
}

/**
 * The same where the caller can wait. The caller writes the `import()` itself, with a literal name: it is typed, a
 * bundler sees it, and the module is the very one that the application imports.
 *
 * @example const { DataSource } = await importPeer('typeorm', 'TypeOrmHealthCheck', () => import('typeorm'));
 */
export async function importPeer<T>(
  packageName: string,
  loadedBy: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw blame(error, packageName, loadedBy);
  }
}
