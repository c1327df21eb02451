import { clearTimeout, setTimeout } from 'node:timers';

/** A wait in real time, even with fake timers of a test runner. It can be cancelled. */
export function realDelay(ms: number): { readonly elapsed: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
}
