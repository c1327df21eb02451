/**
 * Counts the timers that are set and have neither fired nor been cleared, those that do not keep the process alive
 * included: `process.getActiveResourcesInfo()` leaves them out. To be called before anything sets a timer.
 */
export function countTimers() {
  const running = new Set();
  const { setTimeout, clearTimeout } = globalThis;
  globalThis.setTimeout = (callback, ...rest) => {
    const timer = setTimeout(
      (...args) => {
        running.delete(timer);
        callback(...args);
      },
      ...rest,
    );
    running.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    running.delete(timer);
    clearTimeout(timer);
  };
  return () => running.size;
}
