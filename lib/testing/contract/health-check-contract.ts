import { answersValidly, failsWhileDown, passesWhileUp, recovers } from './answers.js';
import { runCase, type NamedCase } from './contract-case.js';
import { resolveHarness, type HealthCheckHarness } from './health-check-harness.js';
import { leavesNothingOpen, survivesManyRuns } from './leaks.js';
import { leavesNoListeners, settlesWhenAborted } from './signal.js';

/** One case of the contract, for the test runner of your choice: `it(name, run)`. */
export interface ContractCase {
  /** A sentence about the check, without its subject. */
  readonly name: string;
  /** Rejects with a `ContractViolationError` if the check does not keep the contract. */
  readonly run: () => Promise<void>;
}

const CASES: readonly NamedCase[] = [
  passesWhileUp,
  failsWhileDown,
  recovers,
  answersValidly,
  settlesWhenAborted,
  leavesNoListeners,
  leavesNothingOpen,
  survivesManyRuns,
];

/**
 * What every check must do, as cases to be run one after another against a check and a dependency that can be taken
 * away. They run in real time: a client is no part of the library.
 *
 * @example
 * ```ts
 * for (const { name, run } of healthCheckContract(harness)) it(name, run);
 * ```
 */
export function healthCheckContract(harness: HealthCheckHarness): readonly ContractCase[] {
  const resolved = resolveHarness(harness);
  return CASES.map((contractCase) => ({
    name: contractCase.name,
    run: () => runCase(contractCase, resolved),
  }));
}
