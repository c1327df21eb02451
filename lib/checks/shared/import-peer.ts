import { HealthError } from '../../support/errors/health-error.js';

/** A check needs an optional peer dependency that is not installed. */
export class MissingPeerError extends HealthError {
  readonly code = 'HEALTH_MISSING_PEER';

  constructor(
    readonly packageName: string,
    loadedBy: string,
    options?: ErrorOptions,
  ) {
    super(`${loadedBy} needs the package "${packageName}": npm install ${packageName}`, options);
  }
}

const isAbsent = (error: unknown, packageName: string): boolean => {
  const { code, message } = error as NodeJS.ErrnoException;
  const isResolution = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
  // If the package is installed and lacks a dependency of its own, the error keeps its own message.
  return isResolution && message.includes(`'${packageName}'`);
};

/**
 * Loads an optional peer dependency when it is first needed, so that an import of the subpath works without it. The caller
 * writes the `import()` itself with a literal name: it is typed, a bundler sees it, and the module is the same one that the
 * application imports.
 *
 * @example const { DataSource } = await importPeer('typeorm', 'TypeOrmHealthCheck', () => import('typeorm'));
 *
 * @param packageName the peer, such as `typeorm`
 * @param loadedBy the feature that needs it, such as `TypeOrmHealthCheck of nestjs-vitals/typeorm`
 * @throws MissingPeerError with the install command, if the package cannot be found
 */
export async function importPeer<T>(
  packageName: string,
  loadedBy: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isAbsent(error, packageName)
      ? new MissingPeerError(packageName, loadedBy, { cause: error })
      : error;
  }
}
