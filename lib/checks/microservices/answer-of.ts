interface Subscription {
  unsubscribe(): void;
}

interface Reply {
  subscribe(observer: { next(): void; error(error: unknown): void; complete(): void }): Subscription;
}

/** The answer of a Nest microservice to a pattern without a handler. */
export const NO_HANDLER = 'There is no matching message handler defined in the remote service.';

const textOf = (error: unknown): unknown => (error instanceof Error ? error.message : error);

/**
 * Resolves on any reply to `ClientProxy.send()`: a value, the end, or the refusal of a pattern without a handler. Always
 * unsubscribes, and Nest then forgets the request.
 */
export function answerOf(reply: unknown, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let subscription: Subscription | undefined;
    const settle = (outcome: () => void) => {
      signal.removeEventListener('abort', onAbort);
      outcome();
      // A reply can come before subscribe() has returned.
      queueMicrotask(() => subscription?.unsubscribe());
    };
    const onAbort = () => settle(() => reject(signal.reason as Error));
    signal.addEventListener('abort', onAbort, { once: true });
    subscription = (reply as Reply).subscribe({
      next: () => settle(resolve),
      complete: () => settle(resolve),
      error: (error) => settle(() => (textOf(error) === NO_HANDLER ? resolve() : reject(error as Error))),
    });
  });
}
