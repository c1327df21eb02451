import type { Clock } from '../../support/time/clock.js';

export interface Deadline {
  /** Fires at the deadline, or when the parent does. */
  readonly signal: AbortSignal;
  /** Resolves when the signal fires; never rejects. */
  readonly passed: Promise<void>;
  /** Lets go of the timer and of the parent. */
  dispose(): void;
}

/** A time limit within that of `parent`, so that there is still time to report what missed it. */
export function deadline(clock: Clock, parent: AbortSignal, afterMs: number): Deadline {
  const controller = new AbortController();
  const pass = (reason: unknown) => controller.abort(reason);
  const passed = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const onParentAbort = () => pass(parent.reason);
  const cancel = clock.setTimer(
    () => pass(new DOMException(`No result within ${afterMs} ms.`, 'TimeoutError')),
    afterMs,
    { keepAlive: true },
  );
  parent.addEventListener('abort', onParentAbort, { once: true });
  if (parent.aborted) onParentAbort();
  return {
    signal: controller.signal,
    passed,
    dispose: () => {
      cancel();
      parent.removeEventListener('abort', onParentAbort);
    },
  };
}
