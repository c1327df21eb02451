import { HealthError } from '../support/errors/health-error.js';

/** The imports of a module contain `HealthModule` without `forRoot()`. */
export class HealthModuleWithoutForRootError extends HealthError {
  readonly code = 'HEALTH_MODULE_WITHOUT_FOR_ROOT';

  static create(): HealthModuleWithoutForRootError {
    return new HealthModuleWithoutForRootError(
      'HealthModule is imported as a bare class, without its options. ' +
        'Write imports: [HealthModule.forRoot()] in the root module.',
    );
  }
}
