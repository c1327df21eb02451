import { HealthError } from './health-error.js';

/** A view names checks that do not exist. */
export class UnknownCheckError extends HealthError {
  readonly code = 'HEALTH_UNKNOWN_CHECK';

  constructor(
    readonly unknown: readonly string[],
    readonly known: readonly string[],
  ) {
    const names = unknown.map((name) => JSON.stringify(name)).join(', ');
    super(`There is no check named ${names}. Ask for one of: ${known.join(', ') || '(none is registered)'}.`);
  }

  static create(unknown: readonly string[], known: readonly string[]): UnknownCheckError {
    return new UnknownCheckError(unknown, known);
  }
}
