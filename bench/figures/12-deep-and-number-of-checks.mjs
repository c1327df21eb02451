import { ratio } from '../harness/goals.mjs';
import { loopSetup, loopVariant } from '../harness/loop-variant.mjs';

/**
 * The time that each check adds to an answer of deep over HTTP, with every result cached. The client runs in the same
 * process, so the time includes reading the bytes.
 */
export default {
  title: 'Deep and the number of checks',
  unit: 'µs a check',
  setup: loopSetup(new URL('../loops/deep.worker.mjs', import.meta.url)),
  variants: {
    '100 checks': loopVariant({ size: 100 }),
    '1 000 checks': loopVariant({ size: 1_000 }),
    '10 000 checks': loopVariant({ size: 10_000 }),
  },
  goals: [
    ratio({ of: '1 000 checks', to: '100 checks', atMost: 1.5 }),
    ratio({ of: '10 000 checks', to: '100 checks', atMost: 1.5 }),
  ],
};
