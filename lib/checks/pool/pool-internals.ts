import type { PoolFigures } from './pool-figures.js';

/**
 * What a driver's pool keeps to itself, seen from outside: libraries offer no way to take a request back, so it has to be
 * found among these. Lists that a version of the library does not have are empty.
 */
export interface PoolInternals<Raw extends object = object> {
  /** The connections that it holds, of whatever kind. */
  connections(): readonly Raw[];
  isOpening(connection: Raw): boolean;
  /** The requests that wait, the oldest first. */
  queue(): readonly object[];
  /** Takes a request out of the queue. `false` if it is not there any more. */
  unqueue(request: object): boolean;
  /** Cuts a connection at once, whatever goes on on it, so that the pool drops it. `false` if the driver shows no way. */
  sever(connection: Raw): boolean;
  figures(): PoolFigures;
}
