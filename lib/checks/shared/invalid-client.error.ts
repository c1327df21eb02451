import { HealthError } from '../../support/errors/health-error.js';

const nameOf = (value: unknown): string => {
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object'
    ? `an instance of ${name}`
    : 'an object';
};

/** A check was given a client that it does not know. Thrown by its constructor, so that the boot stops. */
export class InvalidClientError extends HealthError {
  readonly code = 'HEALTH_INVALID_CLIENT';

  /**
   * @param check the class that was constructed
   * @param given the value that it got
   * @param expected what it needs, with an article
   * @param packageName the package of that client
   */
  static create(check: string, given: unknown, expected: string, packageName: string): InvalidClientError {
    return new InvalidClientError(
      `${check} was given ${nameOf(given)} where it needs ${expected}. ` +
        `Pass the application's own client to super(). If its package is missing: npm install ${packageName}`,
    );
  }
}
