import { withinBudget } from '../support/time/budget.js';
import type { Clock } from '../support/time/clock.js';

export interface StartupAttempt {
  /** Ends at the timeout and at the shutdown. Rejects with the error of the attempt, or with the reason for the end. */
  readonly outcome: Promise<void>;
  /** Resolves when the work itself has ended. Work that ignores its signal goes on after the outcome. */
  readonly ended: Promise<void>;
}

export function startAttempt(
  clock: Clock,
  timeoutMs: number,
  shutdown: AbortSignal,
  run: (signal: AbortSignal) => unknown,
): StartupAttempt {
  const controller = new AbortController();
  const work = (async () => void (await run(controller.signal)))();
  let hasEnded = false;
  const end = () => void (hasEnded = true);
  const ended = work.then(end, end);
  const outcome = withinBudget(clock, work, timeoutMs, shutdown).then(() => {
    if (hasEnded) return work;
    const reason: unknown = shutdown.aborted
      ? shutdown.reason
      : new DOMException(`The attempt exceeded its ${timeoutMs} ms.`, 'TimeoutError');
    controller.abort(reason);
    throw reason;
  });
  return { outcome, ended };
}
