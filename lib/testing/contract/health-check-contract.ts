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
 * The contract of checks, as test cases. They run one after another against a check and a dependency that can be stopped. They
 * run in real time, because the client of the dependency does not use the library's clock.
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
