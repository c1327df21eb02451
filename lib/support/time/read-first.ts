import { nextTurn } from './next-turn.js';

/** One turn reads the answer. The others let the client handle it until its promise settles. */
export const READ_TURNS = 3;

/**
 * Calls back after the event loop has read the answers that wait in the sockets. Node runs timers first: after a block, a
 * timer that reports "no answer" would run before the answer that arrived long ago.
 */
export function readFirst(callback: () => void, turns = READ_TURNS): void {
  if (turns === 0) callback();
  else nextTurn(() => readFirst(callback, turns - 1));
}
