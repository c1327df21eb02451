import type { CheckFunction } from '../../interfaces/check.js';
import type { ResolvedHarness } from './health-check-harness.js';
import { tryOnce, type Trial } from './trial.js';

/** A check under test, and control over its dependency. */
export interface Subject {
  readonly harness: ResolvedHarness;
  /** Runs the check once; the signal fires after `timeoutMs`, or earlier if asked to. */
  run(abortAfterMs?: number): Promise<Trial>;
}

export interface NamedCase {
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

/** Runs a case against the check. The dependency is up afterwards. */
export async function runCase({ run }: NamedCase, harness: ResolvedHarness): Promise<void> {
  let touched = false;
  const touching =
    <T>(change: () => T) =>
    () => {
      touched = true;
      return change();
    };
  const { hangDependency } = harness;
  const watched: ResolvedHarness = {
    ...harness,
    breakDependency: touching(harness.breakDependency),
    ...(hangDependency && { hangDependency: touching(hangDependency) }),
  };
  const given = await harness.check();
  const check: CheckFunction = typeof given === 'function' ? given : (context) => given.check(context);
  try {
    await run({
      harness: watched,
      run: (abortAfterMs = harness.timeoutMs) => tryOnce(check, { ...harness, abortAfterMs }),
    });
  } finally {
    if (touched) await harness.restoreDependency();
  }
}
