import { MissingPeerError } from './missing-peer.error.js';

const isAbsent = (error: unknown, packageName: string): boolean => {
  const { code, message } = error as NodeJS.ErrnoException;
  const isResolution = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  // The package may be there and lack a dependency of its own: that fault must keep its own message.
  return isResolution && message.includes(`'${packageName}'`);
};

const blame = (error: unknown, packageName: string, loadedBy: string): unknown =>
  isAbsent(error, packageName) ? new MissingPeerError(packageName, loadedBy, { cause: error }) : error;

/**
 * Loads an optional peer dependency the moment it is needed, so that importing a subpath neither loads a package nor fails
 * for want of one. The caller writes the `import()` itself, with a literal name: it is typed, a bundler sees it, and the
 * module is the very one that the application imports.
 *
 * @example const { DataSource } = await importPeer('typeorm', 'TypeOrmHealthCheck', () => import('typeorm'));
 *
 * @param packageName the peer, such as `typeorm`
 * @param loadedBy who needs it, as the reader knows it, such as `TypeOrmHealthCheck of nestjs-vitals/typeorm`
 * @throws MissingPeerError with the install command, when the package cannot be found
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
