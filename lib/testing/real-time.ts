import { clearTimeout, setTimeout } from 'node:timers';

/** A stretch of real time, fake timers of a test runner or not, that can be given up. */
export function realDelay(ms: number): { readonly elapsed: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
}
