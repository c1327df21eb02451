import type { Clock } from '../support/time/clock.js';

export interface StartupAttempt {
  /** Bounded in time and by the shutdown. Rejects with what the attempt threw, or with why it was cut off. */
  readonly outcome: Promise<void>;
  /** Resolves when the work itself has come to its end: one that ignores its signal goes on after the outcome. */
  readonly ended: Promise<void>;
}

export function startAttempt(
  clock: Clock,
  timeoutMs: number,
  shutdown: AbortSignal,
  run: (signal: AbortSignal) => unknown,
): StartupAttempt {
  const controller = new AbortController();
  let cutOff: (reason: unknown) => void = () => undefined;
  const wasCutOff = new Promise<never>((_resolve, reject) => {
    cutOff = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const onShutdown = () => cutOff(shutdown.reason);
  shutdown.addEventListener('abort', onShutdown, { once: true });
  const cancel = clock.setTimer(
    () => cutOff(new DOMException(`The attempt exceeded its ${timeoutMs} ms.`, 'TimeoutError')),
    timeoutMs,
  );
  const work = (async () => void (await run(controller.signal)))();
  const outcome = Promise.race([work, wasCutOff]).finally(() => {
    cancel();
    shutdown.removeEventListener('abort', onShutdown);
  });
  return { outcome, ended: work.catch(() => undefined) };
}
