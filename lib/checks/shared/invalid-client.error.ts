import { HealthError } from '../../support/errors/health-error.js';

const nameOf = (value: unknown): string => {
  if (value === null || typeof value !== 'object')
    return typeof value === 'function' ? 'a function' : String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object'
    ? `an instance of ${name}`
    : 'an object';
};

/** A check was given something that is no client it knows. Thrown by its constructor, so that the boot stops. */
export class InvalidClientError extends HealthError {
  readonly code = 'HEALTH_INVALID_CLIENT';

  /**
   * @param check the class that was constructed
   * @param given what it got
   * @param expected what it needs, with its article
   * @param packageName where that comes from
   */
  static create(check: string, given: unknown, expected: string, packageName: string): InvalidClientError {
    return new InvalidClientError(
      `${check} was given ${nameOf(given)} where it needs ${expected}. ` +
        `Pass the application's own to super(); if its package is missing: npm install ${packageName}`,
    );
  }
}
