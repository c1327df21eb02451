import { getEventListeners } from 'node:events';
import type { CheckFunction } from '../../interfaces/check.js';
import type { Verdict } from '../../interfaces/reading.js';
import { verdictOfError, verdictOfValue } from '../../engine/verdict.js';
import { ContractViolationError } from './contract-violation.error.js';
import { settle } from '../settle.js';
import { collectGarbage } from './heap.js';
import { realDelay } from '../real-time.js';

export interface TrialOptions {
  readonly timeoutMs: number;
  readonly graceMs: number;
  /** When the signal fires, in ms after the start. Default `timeoutMs`. */
  readonly abortAfterMs?: number;
}

export interface Trial {
  readonly verdict: Verdict;
  /** The number of listeners that the run left on its signal. */
  listenersLeft(): Promise<number>;
}

const COLLECTIONS = 5;

/**
 * Runs a check once, as the library does: with its own signal, which fires when the time is over.
 *
 * @throws ContractViolationError (as a rejection) if it does not settle within `graceMs` after that.
 */
export async function tryOnce(check: CheckFunction, options: TrialOptions): Promise<Trial> {
  const { timeoutMs, graceMs, abortAfterMs = timeoutMs } = options;
  const controller = new AbortController();
  const { signal } = controller;
  let verdict: Verdict | undefined;
  const run = (async () => check({ signal, name: 'contract', timeoutMs }))().then(
    (value) => void (verdict = verdictOfValue(value)),
    (error: unknown) => void (verdict = verdictOfError(error)),
  );
  await settledWithin(run, abortAfterMs);
  if (verdict === undefined) {
    controller.abort(new DOMException('The check exceeded its time.', 'TimeoutError'));
    await settledWithin(run, graceMs);
  }
  if (verdict === undefined) {
    throw ContractViolationError.create(
      `The check was still running ${graceMs} ms after its signal had fired, so it ignores the signal.`,
      'Hand the signal of the context to the client; or, if the client takes none, end the wait and release what the run holds when it fires.',
    );
  }
  return { verdict, listenersLeft: () => listenersLeftOn(signal) };
}

/** Node's fetch() leaves a listener that the garbage collector removes. A listener that the check forgot stays. */
async function listenersLeftOn(signal: AbortSignal): Promise<number> {
  const count = () => getEventListeners(signal, 'abort').length;
  for (let collection = 0; count() > 0 && collection < COLLECTIONS; collection++) {
    collectGarbage();
    await settle();
  }
  return count();
}

async function settledWithin(run: Promise<unknown>, ms: number): Promise<void> {
  const delay = realDelay(ms);
  await Promise.race([run, delay.elapsed]);
  delay.cancel();
}
