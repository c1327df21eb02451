import { HealthError } from '../../support/errors/health-error.js';

/** A check does not do what every check must. */
export class ContractViolationError extends HealthError {
  readonly code = 'HEALTH_CONTRACT_VIOLATION';

  /** @param problem what the check did, as a sentence. @param remedy what to write instead. */
  static create(problem: string, remedy: string): ContractViolationError {
    return new ContractViolationError(`${problem} ${remedy}`);
  }
}
