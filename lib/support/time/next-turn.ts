import { setImmediate } from 'node:timers';

/**
 * Calls back in another turn of the event loop. `setImmediate` comes from the module, not from the global object: fake timers
 * of a test runner replace the global function, even before the library is loaded, and would stop deliveries and shutdowns.
 */
export const nextTurn = (callback: () => void): void => void setImmediate(callback);
