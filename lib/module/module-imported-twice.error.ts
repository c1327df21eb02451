import { HealthError } from '../support/errors/health-error.js';

/** An application imports `HealthModule` more than once. */
export class HealthModuleImportedTwiceError extends HealthError {
  readonly code = 'HEALTH_MODULE_IMPORTED_TWICE';

  static create(importers: readonly string[]): HealthModuleImportedTwiceError {
    const places = importers.length > 0 ? ` (by ${importers.join(', ')})` : '';
    return new HealthModuleImportedTwiceError(
      `HealthModule is imported more than once in this application${places}: every check would run twice. ` +
        'Keep one HealthModule.forRoot() in the root module and remove the others; the module is global, ' +
        'so HealthService, HealthRegistry and Availability can be injected anywhere without importing it.',
    );
  }
}
