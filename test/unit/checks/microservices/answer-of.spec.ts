import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import { answerOf, NO_HANDLER } from '../../../../lib/checks/microservices/answer-of.js';

const { signal } = new AbortController();

/** Counts who is subscribed. */
const counted = (source: Observable<unknown>) => {
  const state = { subscribers: 0 };
  const reply = new Observable((observer) => {
    state.subscribers++;
    const inner = source.subscribe(observer);
    return () => (state.subscribers--, inner.unsubscribe());
  });
  return { reply, state };
};

describe('answerOf', () => {
  it.each([
    ['a value', of('pong')],
    ['the end without a value', EMPTY],
    ['the refusal of a pattern without a handler', throwError(() => NO_HANDLER)],
    ['the refusal of a pattern without a handler, as an error', throwError(() => new Error(NO_HANDLER))],
  ])('resolves on %s', async (_, source) => {
    const { reply, state } = counted(source);
    await answerOf(reply, signal);
    await Promise.resolve();
    expect(state.subscribers).toBe(0);
  });

  it('rejects on any other error', async () => {
    await expect(
      answerOf(
        throwError(() => new Error('Connection closed')),
        signal,
      ),
    ).rejects.toThrow('Connection closed');
  });

  it('unsubscribes when the signal fires, so that Nest forgets the request', async () => {
    const controller = new AbortController();
    const { reply, state } = counted(NEVER);
    const outcome = answerOf(reply, controller.signal);
    expect(state.subscribers).toBe(1);
    controller.abort(new Error('timeout'));
    await expect(outcome).rejects.toThrow('timeout');
    expect(state.subscribers).toBe(0);
  });
});
