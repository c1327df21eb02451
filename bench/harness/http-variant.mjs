import { Worker } from './worker.mjs';

/**
 * A route under load. One sample is `value` in answers per second, `cpuMicros` of the server per answer, and the
 * answer itself as `head` (without its date) and `body`.
 *
 * @param server an URL of a module which exports `start(options)` that resolves to `{ port }`, or a function
 * `(context, shared)` that gives a running server `{ worker, port }` which others use as well.
 * @param options for `start`, or a function of what the figure's setup returned.
 * @param expect the status and the body of every answer.
 * @param count a function of what the figure's setup returned, which resolves to figures that only grow; their
 * growth during the slice is part of the sample.
 */
export function httpVariant({ server, options = {}, path, connections = 32, expect, count }) {
  return async ({ load }, shared) => {
    const worker = await Worker.start(server);
    const given = typeof options === 'function' ? options(shared) : options;
    const { port } = await worker.call('start', given);
    const expected = { status: 200, ...expect };
    return {
      async sample(ms) {
        await load.call('open', { port, path, connections, expect: expected });
        const counted = await count?.(shared);
        const cpu = await worker.call('cpuMicros');
        const { answers, all, tookMs, head } = await load.call('run', { ms });
        return {
          value: answers / (tookMs / 1_000),
          answers,
          cpuMicros: ((await worker.call('cpuMicros')) - cpu) / all,
          head,
          body: expected.body,
          ...growth(counted, await count?.(shared)),
        };
      },
      stop: () => worker.stop(),
    };
  };
}

const growth = (before = {}, after = {}) =>
  Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]));
