interface Subscription {
  unsubscribe(): void;
}

interface Reply {
  subscribe(observer: { next(): void; error(error: unknown): void; complete(): void }): Subscription;
}

/** What a Nest microservice answers to a pattern that it has no handler for. */
export const NO_HANDLER = 'There is no matching message handler defined in the remote service.';

const textOf = (error: unknown): unknown => (error instanceof Error ? error.message : error);

/**
 * Resolves when the other side says anything to what `ClientProxy.send()` sent: a value, the end, or that it has no
 * such handler. Unsubscribes in every case, whereupon Nest forgets the request.
 */
export function answerOf(reply: unknown, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    let subscription: Subscription | undefined;
    const settle = (outcome: () => void) => {
      signal.removeEventListener('abort', onAbort);
      outcome();
      // A reply can come while subscribe() has not returned yet.
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
