import type { CheckFunction } from '../../interfaces/check.js';
import type { ResolvedHarness } from './health-check-harness.js';
import { tryOnce, type Trial } from './trial.js';

/** A check under test, with its dependency in hand. */
export interface Subject {
  readonly harness: ResolvedHarness;
  /** Runs the check once; the signal fires after `timeoutMs`, or when told. */
  run(abortAfterMs?: number): Promise<Trial>;
}

export interface NamedCase {
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

/** Runs a case against a check as it is now, and leaves the dependency up. */
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
