const DEFAULT_THREADS = 4;

/** How many threads libuv's pool has: they read files and resolve names for the whole process. */
export function poolSize(given: string | undefined = process.env['UV_THREADPOOL_SIZE']): number {
  const threads = Number.parseInt(given ?? '', 10);
  return threads >= 1 ? Math.min(threads, 1_024) : DEFAULT_THREADS;
}
