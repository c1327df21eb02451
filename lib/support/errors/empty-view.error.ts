import { HealthError } from './health-error.js';

/** A view of deep leaves out every check. Reported, it would be a pass of which nothing was asked. */
export class EmptyViewError extends HealthError {
  readonly code = 'HEALTH_EMPTY_VIEW';

  constructor(readonly known: readonly string[]) {
    super(
      `No check is left of what was asked for. Ask for at least one of: ${known.join(', ') || '(none is registered)'}.`,
    );
  }

  static create(known: readonly string[]): EmptyViewError {
    return new EmptyViewError(known);
  }
}
