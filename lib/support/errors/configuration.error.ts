import { HealthError, scrubbed } from './health-error.js';

/** One thing that is wrong, and what to do about it. */
export interface Fault {
  readonly problem: string;
  readonly remedy: string;
}

export const fault = (problem: string, remedy: string): Fault => ({ problem, remedy });

/** Options or indicators are wrong. Stops the boot, and lists every fault at once. */
export class HealthConfigurationError extends HealthError {
  readonly code = 'HEALTH_CONFIGURATION';

  // Private, because an own property would be printed below the message, which says the same.
  readonly #faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const shown = faults.map(({ problem, remedy }) => fault(scrubbed(problem), scrubbed(remedy)));
    super(describe(shown));
    this.#faults = shown;
  }

  /** Scrubbed of credentials. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  static create(faults: readonly Fault[]): HealthConfigurationError {
    return new HealthConfigurationError(faults);
  }

  static throwIfAny(faults: readonly Fault[]): void {
    if (faults.length > 0) throw HealthConfigurationError.create(faults);
  }
}

function describe(faults: readonly Fault[]): string {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const lines = faults.map(({ problem, remedy }, index) => `  ${index + 1}. ${problem}\n     → ${remedy}`);
  return `The health of this application is configured with ${count}:\n${lines.join('\n')}`;
}
