/**
 * The output of a timeout. It names the share of this process if that matters: the process was busy, or the check itself
 * blocked the event loop, for a tenth of the timeout or longer. Times are in ms.
 */
export function describeTimeout(timeoutMs: number, loopLagMs: number, blockedMs: number): string {
  const matters = (ms: number) => ms >= timeoutMs / 10;
  const own = [
    ...(matters(loopLagMs)
      ? [`the event loop was held for ${Math.round(loopLagMs)} ms by something else in this process`]
      : []),
    ...(matters(blockedMs) ? [`the check itself held the event loop for ${Math.round(blockedMs)} ms`] : []),
  ];
  return [`no result within ${timeoutMs} ms`, ...own].join('; ');
}
