import { nextTurn } from './next-turn.js';

/** One to read the answer, the others for what a client does with it before its promise settles. */
export const READ_TURNS = 3;

/**
 * Calls back after the event loop has read what waits in the sockets. Node serves timers first: after a hold, a timer that
 * concludes "no answer" would otherwise be served before the answer that arrived long ago.
 */
export function readFirst(callback: () => void, turns = READ_TURNS): void {
  if (turns === 0) callback();
  else nextTurn(() => readFirst(callback, turns - 1));
}
