import type { CheckFunction, HealthCheck } from '../../interfaces/check.js';

/** The check under test, and control over its dependency. */
export interface HealthCheckHarness {
  /** Returns the check, with its dependency up. Called at the start of each case. */
  check(): HealthCheck | CheckFunction | Promise<HealthCheck | CheckFunction>;
  /** Makes the dependency fail: it refuses, is gone, or answers with an error. */
  breakDependency(): unknown;
  /** Undoes {@link breakDependency} and {@link hangDependency}. Called after each case that called one of them. */
  restoreDependency(): unknown;
  /** Makes the dependency accept requests and not answer. Without this, hanging is not tested. */
  hangDependency?(): unknown;
  /** How long one run may take, in ms. Default 2 000, as in the library. */
  readonly timeoutMs?: number;
  /** How long after its signal fired a run may take to settle, in ms. Default 1 000. */
  readonly graceMs?: number;
  /** How long the check may take to pass after its dependency is back, in ms: clients reconnect. Default 5 000. */
  readonly recoverWithinMs?: number;
  /** How much the heap may grow in a hundred runs, in bytes. Default 2 MiB. */
  readonly maxGrowthBytes?: number;
}

/** A harness with every default in place. */
export type ResolvedHarness = HealthCheckHarness &
  Required<Pick<HealthCheckHarness, 'timeoutMs' | 'graceMs' | 'recoverWithinMs' | 'maxGrowthBytes'>>;

export const resolveHarness = (harness: HealthCheckHarness): ResolvedHarness => ({
  ...harness,
  // A spread does not copy the methods of a class instance.
  check: () => harness.check(),
  breakDependency: () => harness.breakDependency(),
  restoreDependency: () => harness.restoreDependency(),
  ...(harness.hangDependency && { hangDependency: () => harness.hangDependency?.() }),
  timeoutMs: harness.timeoutMs ?? 2_000,
  graceMs: harness.graceMs ?? 1_000,
  recoverWithinMs: harness.recoverWithinMs ?? 5_000,
  maxGrowthBytes: harness.maxGrowthBytes ?? 2 * 1024 * 1024,
});
