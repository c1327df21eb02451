import { HealthError } from '../../support/errors/health-error.js';

/** An optional peer dependency is not installed although something that needs it is in use. */
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
