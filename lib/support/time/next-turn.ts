import { setImmediate } from 'node:timers';

/**
 * Calls back in another turn of the event loop. Taken from the module, not from the global object: fake timers of a
 * test runner replace the global one, even before the library is loaded, and would hold up deliveries and shutdowns.
 */
export const nextTurn = (callback: () => void): void => void setImmediate(callback);
