import { HealthError } from '../../support/errors/health-error.js';

/** A check breaks the contract of checks. */
export class ContractViolationError extends HealthError {
  readonly code = 'HEALTH_CONTRACT_VIOLATION';

  /** @param problem the behaviour of the check, as a sentence. @param remedy a correction, as a sentence. */
  static create(problem: string, remedy: string): ContractViolationError {
    return new ContractViolationError(`${problem} ${remedy}`);
  }
}
