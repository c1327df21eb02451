interface Emitter {
  once(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
}

/** Resolves with the name of the first event. Rejects when the signal fires first. Removes all its listeners. */
export function nextEvent<Event extends string>(
  emitter: Emitter,
  events: readonly Event[],
  signal: AbortSignal,
): Promise<Event> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const listeners = events.map((event) => [event, () => settle(() => resolve(event))] as const);
    const onAbort = () => settle(() => reject(signal.reason as Error));
    const settle = (outcome: () => void) => {
      for (const [event, listener] of listeners) emitter.removeListener(event, listener);
      signal.removeEventListener('abort', onAbort);
      outcome();
    };
    for (const [event, listener] of listeners) emitter.once(event, listener);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
