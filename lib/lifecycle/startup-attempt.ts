import type { Clock } from '../execution/clock.js';

/** Runs one attempt, bounded in time and by the shutdown. Rejects with what it threw, or with why it was cut off. */
export async function runAttempt(
  clock: Clock,
  timeoutMs: number,
  shutdown: AbortSignal,
  run: (signal: AbortSignal) => unknown,
): Promise<void> {
  const controller = new AbortController();
  let cutOff: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
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
  try {
    await Promise.race([(async () => run(controller.signal))(), ended]);
  } finally {
    cancel();
    shutdown.removeEventListener('abort', onShutdown);
  }
}
