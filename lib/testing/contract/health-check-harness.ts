import type { CheckFunction, HealthCheck } from '../../interfaces/check.js';

/** What the contract needs to know of a check and of its dependency. */
export interface HealthCheckHarness {
  /** The check, its dependency up. Asked for at the start of each case. */
  check(): HealthCheck | CheckFunction | Promise<HealthCheck | CheckFunction>;
  /** From now on the dependency refuses, is gone, or answers that it is broken. */
  breakDependency(): unknown;
  /** Takes back {@link breakDependency} and {@link hangDependency}. Called after a case that called one of them. */
  restoreDependency(): unknown;
  /** From now on the dependency takes questions and does not answer. Without it, hanging is not tried. */
  hangDependency?(): unknown;
  /** How long one run may take, in ms. Default 2 000, as in the library. */
  readonly timeoutMs?: number;
  /** How long after its signal fired a run may take to settle, in ms. Default 1 000. */
  readonly graceMs?: number;
  /** How long after its dependency is back the check may take to pass, in ms: clients reconnect. Default 5 000. */
  readonly recoverWithinMs?: number;
  /** How much the heap may grow in a hundred runs, in bytes. Default 2 MiB. */
  readonly maxGrowthBytes?: number;
}

/** A harness with every default in place. */
export type ResolvedHarness = HealthCheckHarness &
  Required<Pick<HealthCheckHarness, 'timeoutMs' | 'graceMs' | 'recoverWithinMs' | 'maxGrowthBytes'>>;

export const resolveHarness = (harness: HealthCheckHarness): ResolvedHarness => ({
  ...harness,
  // Methods of a class instance are not among what a spread copies.
  check: () => harness.check(),
  breakDependency: () => harness.breakDependency(),
  restoreDependency: () => harness.restoreDependency(),
  ...(harness.hangDependency && { hangDependency: () => harness.hangDependency?.() }),
  timeoutMs: harness.timeoutMs ?? 2_000,
  graceMs: harness.graceMs ?? 1_000,
  recoverWithinMs: harness.recoverWithinMs ?? 5_000,
  maxGrowthBytes: harness.maxGrowthBytes ?? 2 * 1024 * 1024,
});
