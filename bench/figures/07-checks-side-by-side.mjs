import { ratio } from '../harness/goals.mjs';
import { loopVariant } from '../harness/loop-variant.mjs';
import { DEPENDENCY } from '../harness/servers.mjs';
import { Worker } from '../harness/worker.mjs';

const LOOP = new URL('../loops/parallel.worker.mjs', import.meta.url);

/** Checks with 5 ms of real I/O and without a cache. They must run at the same time. */
export default {
  title: 'Running checks of 5 ms',
  unit: 'ms',
  columns: { slowestMs: 'the slowest check, ms' },
  async setup() {
    const dependency = await Worker.start(DEPENDENCY, { processor: 'load' });
    const { port } = await dependency.call('start');
    const worker = await Worker.start(LOOP);
    await worker.call('start', { sizes: [1, 10], dependencyPort: port });
    return {
      call: (...args) => worker.call(...args),
      async stop() {
        await worker.stop();
        await dependency.stop();
      },
    };
  },
  variants: {
    '1 check': loopVariant({ size: 1 }),
    '10 checks': loopVariant({ size: 10 }),
  },
  goals: [
    ratio({
      of: '10 checks',
      to: '10 checks',
      toMetric: 'slowestMs',
      atMost: 1.3,
      text: '10 checks ≤ 1.3 × the slowest of them',
    }),
    ratio({ of: '10 checks', to: '1 check', atMost: 1.3 }),
  ],
};
