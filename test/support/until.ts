import { setTimeout as elapse } from 'node:timers/promises';

/** Polls a state of another process, which sends no event. Throws an error that names the state if it does not come. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { withinMs = 10_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not so within ${withinMs} ms: ${what}`);
    await elapse(everyMs);
  }
}
