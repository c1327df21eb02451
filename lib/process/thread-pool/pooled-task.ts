import { randomFill } from 'node:crypto';

/** A task in libuv's thread pool, and whether the pool has come to it. */
export interface PooledTask<T> {
  readonly result: Promise<T>;
  /** A thread has taken the task: from then on, a delay is not the pool's. */
  readonly isServed: () => boolean;
  /** In ms of `performance.now()`. */
  readonly startedAt: number;
}

/** Starts `task`, with a tiny task queued right behind it: the pool serves its queue in order. */
export function pooledTask<T>(task: () => Promise<T>): PooledTask<T> {
  const startedAt = performance.now();
  let served = false;
  const result = task();
  randomFill(Buffer.alloc(1), () => (served = true));
  return { result, isServed: () => served, startedAt };
}
