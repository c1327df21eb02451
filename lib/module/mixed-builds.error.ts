import { HealthError } from '../support/errors/health-error.js';

/** Different builds of this package are loaded, such as two versions. Nest would not inject the classes of one into the other. */
export class MixedBuildsError extends HealthError {
  readonly code = 'HEALTH_MIXED_BUILDS';

  /** @param builds of the package that are loaded. */
  static throwIfMixed(builds: readonly string[]): void {
    if (builds.length < 2) return;
    throw new MixedBuildsError(
      `Different builds of nestjs-vitals are loaded in this process: ${builds.join(', ')}. ` +
        'Find them with "npm ls nestjs-vitals", give every package the same version, and run "npm dedupe".',
    );
  }
}
