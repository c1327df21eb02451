import { ratio } from '../harness/goals.mjs';
import { loopSetup, loopVariant } from '../harness/loop-variant.mjs';

const BEYOND_THE_CACHE =
  'The work for each check is the same. The state of 300 to 400 checks fills the L2 cache of the processor (1 MB), so with ' +
  'more checks each one waits for memory. A report of 1 000 different checks takes 2.3 µs a check. A report of the same ' +
  '100 checks ten times takes 0.19 µs a check. Garbage collection takes 4 to 8 % of both.';

/**
 * `HealthService.evaluate('readiness')` in the same process, with every result cached. "Kept" returns the kept report, as a
 * probe does. "Anew" builds the whole report again, as deep and its views do.
 */
export default {
  title: 'Evaluating from cache',
  unit: 'ns',
  setup: loopSetup(new URL('../loops/evaluation.worker.mjs', import.meta.url), {
    sizes: [0, 10, 100, 1_000],
  }),
  variants: {
    'kept, no checks': loopVariant({ size: 0, how: 'kept' }),
    'kept, 10 checks': loopVariant({ size: 10, how: 'kept' }),
    'kept, 1 000 checks': loopVariant({ size: 1_000, how: 'kept' }),
    'anew, no checks': loopVariant({ size: 0, how: 'anew' }),
    'anew, 10 checks': loopVariant({ size: 10, how: 'anew' }),
    'anew, 100 checks': loopVariant({ size: 100, how: 'anew' }),
    'anew, 1 000 checks': loopVariant({ size: 1_000, how: 'anew' }),
  },
  goals: [
    ratio({ of: 'kept, 10 checks', to: 'kept, no checks', atMost: 1.2 }),
    ratio({ of: 'kept, 1 000 checks', to: 'kept, no checks', atMost: 1.2 }),
    ratio({ of: 'anew, 1 000 checks', to: 'anew, 10 checks', atMost: 100, why: BEYOND_THE_CACHE }),
    ratio({ of: 'anew, 1 000 checks', to: 'anew, 100 checks', atMost: 10, why: BEYOND_THE_CACHE }),
  ],
};
