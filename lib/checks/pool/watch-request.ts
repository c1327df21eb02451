import type { PoolInternals } from './pool-internals.js';

export interface WatchedRequest<Result> {
  readonly result: Result;
  /** Takes the request back. `false` when it cannot be found: then it stands, and is granted one day. */
  cancel(): boolean;
}

/** Makes a request to a pool and remembers what it has set off: a place in the queue, or the opening of a connection. */
export function watchRequest<Raw extends object, Result>(
  pool: PoolInternals<Raw>,
  request: () => Result,
): WatchedRequest<Result> {
  const before = new Set(pool.connections());
  const queued = pool.queue().length;
  const result = request();
  const isNew = (connection: Raw): boolean => !before.has(connection);
  const opened = pool.connections().find(isNew);
  const place = pool.queue().length > queued ? pool.queue().at(-1) : undefined;

  const cancel = (): boolean => {
    if (place && pool.unqueue(place)) return true;
    // When a place in the queue came to its turn, the pool has opened a connection for it. Of several that it has opened
    // since, nobody can tell whose is whose.
    const candidates = opened ? [opened] : pool.connections().filter(isNew);
    const [opening, ...others] = candidates.filter((connection) => pool.isOpening(connection));
    return opening !== undefined && others.length === 0 && pool.sever(opening);
  };
  return { result, cancel };
}
