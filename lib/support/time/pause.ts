import type { Clock } from './clock.js';

/**
 * Resolves after the time, or as soon as the signal fires or `until` resolves. Keeps the process alive meanwhile: the
 * application waits for the work that follows.
 */
export function pause(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal,
  until?: Promise<void>,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.setTimer(end, delayMs, { keepAlive: true });
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    void until?.then(end);
  });
}
