import { setTimeout as elapse } from 'node:timers/promises';

/** For states of other processes, which send no event: asks again until it is so, and says what was awaited if it never is. */
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
