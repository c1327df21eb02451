import type { Subscribable } from 'rxjs';
import type { HealthTransition } from '../interfaces/transition.js';
import { describeTransition } from '../events/describe-transition.js';
import {
  describeState,
  describeTarget,
  presentState,
  meets,
  type HealthTarget,
  type Reporter,
} from './health-target.js';
import { realDelay } from './real-time.js';
import { settle } from './settle.js';
import { listen } from './transition-source.js';
import { WaitTimeoutError } from './wait-timeout.error.js';

/** A status to wait for, or a predicate on the transitions that are delivered from now on. */
export type HealthCondition = HealthTarget | ((transition: HealthTransition) => boolean);

export interface WaitOptions {
  /** How long to wait, in ms of real time. Default 4 000: under the limit that test runners set for a test. */
  readonly timeoutMs?: number;
}

/** The part of `HealthService` that `waitFor()` needs. */
export interface Waited extends Reporter {
  readonly changes$: Subscribable<HealthTransition>;
}

/**
 * Waits for a change of health. Resolves with the transition. If the target has the status already, it resolves at once with
 * a transition whose `from` is `undefined`. It never runs a check: a check without `intervalMs` runs only when a probe is
 * evaluated.
 *
 * @throws WaitTimeoutError (as a rejection) after `timeoutMs`, with the last state. It also rejects with errors of the
 * predicate.
 */
export async function waitFor(
  health: Waited,
  condition: HealthCondition,
  { timeoutMs = 4_000 }: WaitOptions = {},
): Promise<HealthTransition> {
  const isMet =
    typeof condition === 'function' ? condition : (seen: HealthTransition) => meets(seen, condition);
  const present = () => (typeof condition === 'function' ? undefined : presentState(health, condition));
  const already = present();
  if (already !== undefined && isMet(already)) {
    // The transition to this state may not be delivered yet. The next observer must not get it.
    await settle();
    return already;
  }

  let last: HealthTransition | undefined;
  let unsubscribe = () => {};
  const patience = realDelay(timeoutMs);
  try {
    return await new Promise<HealthTransition>((resolve, reject) => {
      unsubscribe = listen(health, (transition) => {
        last = transition;
        try {
          if (isMet(transition)) resolve(transition);
        } catch (error) {
          reject(error);
        }
      });
      void patience.elapsed.then(() => {
        // A reason can change without a transition.
        const now = present();
        if (now !== undefined && isMet(now)) resolve(now);
        else reject(timeoutError(condition, timeoutMs, now, last));
      });
    });
  } finally {
    patience.cancel();
    unsubscribe();
  }
}

function timeoutError(
  condition: HealthCondition,
  timeoutMs: number,
  now: HealthTransition | undefined,
  last: HealthTransition | undefined,
): WaitTimeoutError {
  const told =
    last === undefined ? 'no transition was seen' : `the last transition was ${describeTransition(last)}`;
  if (typeof condition === 'function') {
    return WaitTimeoutError.create(timeoutMs, 'a change of health that satisfies the predicate', told);
  }
  const state = now === undefined ? 'no such check has ever run' : `it is ${describeState(now)}`;
  return WaitTimeoutError.create(timeoutMs, describeTarget(condition), `${state}; ${told}`);
}
