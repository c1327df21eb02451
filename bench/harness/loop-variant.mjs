import { Worker } from './worker.mjs';

/**
 * Loops of one module in one process, because the figure compares code, not processes.
 * The module's `sample(name, ms)` resolves to one sample.
 *
 * @param module an URL of a module which exports `start(options)` and `sample(name, ms)`.
 */
export const loopSetup =
  (module, options = {}) =>
  async (context) => {
    const worker = await Worker.start(module);
    await worker.call('start', { ...options, quick: context.quick });
    return worker;
  };

export const loopVariant = (name) => async (_context, worker) => ({
  sample: (ms) => worker.call('sample', name, ms),
  stop: () => undefined,
});
