import { HealthError } from '../../support/errors/health-error.js';

/** The URL of an HTTP dependency cannot be used. Thrown by the constructor of the check, so that the boot stops. */
export class InvalidUrlError extends HealthError {
  readonly code = 'HEALTH_INVALID_URL';

  static create(check: string, given: string): InvalidUrlError {
    return new InvalidUrlError(
      `${check} was given ${given}. Pass an absolute http: or https: URL to super(), ` +
        'such as https://billing.internal/ready. Pass credentials in the option headers.',
    );
  }
}
